"""Who a Slack user is, and whether they may act."""
