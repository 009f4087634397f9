"""Who a browser is: a random visitor id, signed so that nobody reads another visitor's conversation."""

import secrets

from itsdangerous import BadSignature, URLSafeSerializer


class Visitors:
    """Makes and reads visitors' tokens. They do not expire: a visitor may come back after months."""

    def __init__(self, secret: str) -> None:
        self._signer = URLSafeSerializer(secret, salt="visitor")

    def new(self) -> str:
        """A new visitor's id."""
        return secrets.token_hex(16)

    def token(self, visitor: str) -> str:
        """What the browser keeps."""
        return str(self._signer.dumps(visitor))

    def read(self, token: str) -> str | None:
        """The visitor of a token; None when it is not one of ours."""
        try:
            return str(self._signer.loads(token))
        except BadSignature:
            return None
