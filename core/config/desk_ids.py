"""Ids and addresses as admins copy them: checked with a sentence that says where to find the right one."""

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, ValidationInfo, WithJsonSchema

_EMAIL = r"^[^@\s<>,;\"“”‘’]+@[^@\s<>,;\"“”‘’]+\.[^@\s.<>,;\"“”‘’]+$"


def desk_id(kind: str, pattern: str) -> tuple[BeforeValidator, WithJsonSchema]:
    """What makes a text an id of the desk's. `kind` is a field of `DeskFormats`, which is the context of validation.

    Without a context, as in code, any text will do. `pattern` has placeholders, in the JSON schema too: see
    `DeskFormats.fill`.
    """

    def check(written: Any, info: ValidationInfo) -> Any:
        if not info.context:
            return written
        wanted = getattr(info.context, kind)
        return _checked(written, info.context.fill(pattern), wanted.name, wanted.remedy)

    return BeforeValidator(check), WithJsonSchema({"type": "string", "pattern": pattern})


def _checked(written: Any, pattern: str, what: str, remedy: str) -> Any:
    if written is None or isinstance(written, (dict, list)):
        return written  # what it has to be is said by its type
    if not isinstance(written, str) or not re.match(pattern, written):
        raise ValueError(f"'{written}' is no {what} - {remedy}")
    return written


PlaceId = Annotated[str, *desk_id("place", "^{desk.place.pattern}$")]
UsualOrPlaceId = Annotated[str, *desk_id("place", "^({desk.place.pattern})?$")]
PersonId = Annotated[str, *desk_id("person", "^{desk.person.pattern}$")]
EmailAddress = Annotated[
    str,
    BeforeValidator(lambda written: _checked(written, _EMAIL, "e-mail address", "write it like ana@example.com")),
    WithJsonSchema({"type": "string", "pattern": _EMAIL}),
]
