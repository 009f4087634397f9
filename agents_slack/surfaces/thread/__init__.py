"""The thread under a card: the whole conversation, both ways."""
