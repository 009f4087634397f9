"""The card of a session in the agents' channel: what it says, its buttons, and the surface that draws it."""
