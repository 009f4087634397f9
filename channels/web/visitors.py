"""Who a browser is: a random visitor id, signed so that nobody reads another visitor's conversation."""

import secrets
from dataclasses import dataclass

from itsdangerous import BadSignature, URLSafeSerializer

from core.model.ids import Micros

_SECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class VisitorToken:
    """The visitor of a token, and when the token was made; 0 for tokens that do not say."""

    visitor: str
    since: Micros


class Visitors:
    """Makes and reads visitors' tokens. A token lasts `lasts` seconds; each greeting brings a new one, so a visitor who
    comes back in time stays known for ever.
    """

    def __init__(self, secret: str, lasts: int) -> None:
        self._signer = URLSafeSerializer(secret, salt="visitor")
        self._lasts = lasts

    def new(self) -> str:
        """A new visitor's id."""
        return secrets.token_hex(16)

    def token(self, visitor: str, now: Micros) -> str:
        """What the browser keeps."""
        return str(self._signer.dumps([visitor, now // _SECOND]))

    def read(self, token: str, now: Micros) -> VisitorToken | None:
        """The visitor of a token; None when it is not one of ours, or too old."""
        try:
            found = self._signer.loads(token)
        except BadSignature:
            return None
        if isinstance(found, str):  # of an earlier version, which did not say when
            return VisitorToken(found, Micros(0))
        visitor, since = found
        if since + self._lasts <= now // _SECOND:
            return None
        return VisitorToken(str(visitor), Micros(since * _SECOND))
