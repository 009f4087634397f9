"""A place as words: a link that opens on any map. Pure."""

from collections.abc import Mapping
from typing import Any


def map_link(location: Mapping[str, Any]) -> str:
    """A Location's link; "" for one without its two numbers."""
    latitude, longitude = location.get("latitude"), location.get("longitude")
    if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        return ""
    return f"https://maps.google.com/?q={latitude},{longitude}"
