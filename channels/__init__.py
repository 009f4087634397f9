"""Where users are: a folder per channel, all with the same file names. Channels do not know each other."""
