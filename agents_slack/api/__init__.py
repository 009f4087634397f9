"""Slack as it is called: the client, its errors and rates, and the formats of what is sent. Bottom floor."""
