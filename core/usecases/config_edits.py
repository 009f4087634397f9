"""What admins saved in the console's editor: kept with who and when, looked at, found again for the way back."""

from core.store.config_edits import find, keep, newest

__all__ = ["find", "keep", "newest"]
