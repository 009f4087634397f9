"""What an agent sees of all their work: the Home tab and the command."""
