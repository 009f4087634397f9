"""Addresses of files, signed: an <img> can send no header, so the address itself says whose it is. They expire."""

from itsdangerous import BadSignature, URLSafeSerializer

from core.model.ids import FileId, Micros

_ROUND = 3600  # seconds: the addresses made in one hour are equal, so that browsers keep what they have


class FileLinks:
    """Makes and reads the query of a file's address. It says who may fetch, not that the file may be fetched."""

    def __init__(self, secret: str, lasts: int) -> None:
        self._secret = secret
        self._lasts = lasts

    def link(self, visitor: str, file: FileId, now: Micros) -> str:
        """The address, relative to /chat/."""
        until = now // 1_000_000 // _ROUND * _ROUND + self._lasts
        return f"files/{file}?t={self._signer(file).dumps([visitor, until])}"

    def read(self, token: str, file: FileId, now: Micros) -> str | None:
        """The visitor a link was made for; None when it is not ours, of another file, or too old."""
        try:
            visitor, until = self._signer(file).loads(token)
        except BadSignature:
            return None
        return str(visitor) if now < until * 1_000_000 else None

    def _signer(self, file: FileId) -> URLSafeSerializer:
        return URLSafeSerializer(self._secret, salt=f"file {file}")
