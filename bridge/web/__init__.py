"""The HTTP side of the process: health, webhooks, and the places where channels mount their routes."""
