"""Users on Telegram: receiving by long polling or webhook, and the chat as a surface."""
