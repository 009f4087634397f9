"""What a conversation is, who owns it, and what happens next.

Knows no platform: it never imports telegram, slack, google, aiohttp, fastapi or apscheduler, and nothing of
`channels`, `agents_slack` or `bridge`.
"""
