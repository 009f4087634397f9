"""Where agents are: Slack. A card per session, a thread per card, and what people do there.

Wiring takes `agents_slack.desk.SlackDesk` and nothing else. Must not know of channels, the relay or the web app.
"""
