"""What a conversation is, who owns it, and what happens next.

Knows no platform and no server: it imports no library of theirs, and nothing of the folders that do.
"""
