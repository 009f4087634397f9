"""What happens in Slack, brought into the log: payloads to values, words, reactions, and who may act."""
