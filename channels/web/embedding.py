"""Why a page does not show the chat, in words for its developer. The loader asks when its frame does not come."""

import json
import re
from collections.abc import Sequence

from starlette.responses import Response

from channels.web.assets import CROSS_ORIGIN_HEADERS

_ORIGIN = re.compile(r"https?://[A-Za-z0-9.:\[\]-]{1,255}")


def is_allowed(site: str, allowed: Sequence[str]) -> bool:
    """May pages of this origin embed the chat? As browsers judge it by our frame-ancestors."""
    return any(_covers(origin, site.lower()) for origin in allowed)


def _covers(origin: str, site: str) -> bool:
    if origin in ("*", site):
        return True
    scheme, _, host = origin.partition("://*.")
    return bool(host) and site.startswith(f"{scheme}://") and site.endswith(f".{host}")


def explanation(site: str, allowed: Sequence[str]) -> str:
    """What is wrong, and what would be right. `site` as the page says it: `location.origin`."""
    if site == "null":
        return (
            "this page has no origin of its own (it is a local file, or in a sandboxed frame), so nothing in "
            'allowed_origins of config/web.yaml but "*" lets it show the chat. Serve it over http or https.'
        )
    if not _ORIGIN.fullmatch(site):
        return "the chat was asked for by a page whose origin cannot be read."
    if not is_allowed(site, allowed):
        return (
            f"{site} is not among the allowed_origins of config/web.yaml, so browsers do not show the chat here. "
            f"Add this line there: - {site}"
        )
    return (
        f"the bridge answers, and allowed_origins of config/web.yaml names {site}, but the chat did not start here. "
        "Does this page's Content-Security-Policy name the bridge in frame-src? Is the page itself in a frame of a "
        "site that is not listed?"
    )


def why_not_shown(site: str, allowed: Sequence[str]) -> Response:
    """A script that says so in the browser's console. A script, for those may come from us where nothing else may."""
    said = json.dumps("Handoff: " + explanation(site, allowed))
    headers = {**CROSS_ORIGIN_HEADERS, "Cache-Control": "no-store"}
    return Response(f"console.error({said});\n", headers=headers, media_type="text/javascript")
