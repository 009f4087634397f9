"""What a conversation is made of: plain values, states and Protocols. Imports nothing of the core but itself."""
