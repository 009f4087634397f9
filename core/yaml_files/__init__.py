"""How a YAML file that an admin wrote is read, and how a fault in it is said. Knows no setting by name."""
