"""How the agents' desk writes the ids that admins copy from it. Knows no desk: each brings its own."""

import re
from dataclasses import dataclass
from operator import attrgetter

_PLACEHOLDER = re.compile(r"\{desk\.([\w.]+)\}")


@dataclass(frozen=True, slots=True)
class IdFormat:
    """One kind of id. `pattern` has no anchors; `remedy` says how it is written, and where it is found."""

    pattern: str
    example: str
    name: str
    remedy: str


@dataclass(frozen=True, slots=True)
class DeskFormats:
    """What admins copy from one desk. `name` is what people call it; `provider` is its key at a person in agents.yaml.

    `place` is where agents gather, `person` an agent, `group` several of them. `command` is what a line of the desk's
    own begins with, once; such a line never arrives. `usual_place` and `admin_place` are settings. Nothing of it has a
    quote or a backslash: JSON schemas are filled as text.
    """

    name: str
    provider: str
    place: IdFormat
    no_place_remedy: str  # where a place's id is left out by a slip
    person: IdFormat
    group: IdFormat
    command: str
    usual_place: str
    admin_place: str

    def fill(self, text: str) -> str:
        """The text with the desk's own words: "like {desk.place.example}"."""
        return _PLACEHOLDER.sub(lambda found: attrgetter(found[1])(self), text)
