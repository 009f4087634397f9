"""Local stand-ins for Slack, Telegram and Gemini: for the demo and the tests, never for the product."""
