"""What can be done in a conversation, one file each. Every function is one unit of work, unless it says otherwise."""
