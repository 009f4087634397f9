"""What agents do with buttons, menus and shortcuts, from the payload to the use case."""
