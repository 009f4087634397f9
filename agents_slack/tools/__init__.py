"""What the command line has of Slack: the check, the questions of `bridge init`, the manifest."""
