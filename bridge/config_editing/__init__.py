"""The configuration's files, edited from the console: the same files and the same checks, before they are written."""
