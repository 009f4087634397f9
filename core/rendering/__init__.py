"""From a log to what is read: what a message says now, which posts show it, and the sentences around it. Pure."""
