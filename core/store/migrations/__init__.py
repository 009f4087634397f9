"""The schema's history. `core.store.schema` runs it; a test holds it against `core.store.tables`."""
