"""Languages: their tags and names, and which one a text is in. Knows no conversation and no admin's file."""
