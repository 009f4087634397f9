"""How often a password, a link or the like may be tried: counted in the database, so that replicas share it.

A try is counted before the secret is looked at, so that many at once are no more than many in a row. It counts by who
tries and from where: strangers who guess lock out themselves, not the owner, who comes from another address or with a
browser that signed in before. Only a very slow count is for everybody who tries one name.
"""

import math
from collections.abc import Mapping

from itsdangerous import BadSignature, URLSafeTimedSerializer
from limits import parse

from bridge.web.console.problems import too_many_requests
from bridge.web.console.settings import ConsoleSettings
from core.model.ports import Rate
from core.usecases import secret_attempts
from core.usecases.conversations import Conversations
from core.usecases.secret_attempts import attempt_bucket

_SWEEP_EVERY = 200  # tries
_DEVICE_LASTS = 180 * 24 * 3600  # seconds


class SecretAttempts:
    """Raises Problem: too_many, for what is tried too often."""

    def __init__(self, conversations: Conversations, settings: ConsoleSettings) -> None:
        self._conversations = conversations
        self._settings = settings
        self._devices = URLSafeTimedSerializer(settings.secret, salt="console device")
        self._count = 0

    async def count_by_address(self, group: str) -> None:
        """One more try of any secret from an address."""
        await self._take({attempt_bucket("address", group): self._settings.sign_in_limit})

    async def count_by_email(self, email: str, group: str, device: str) -> str:
        """One more try of somebody's password; gives what to `forgive` once it was right."""
        wrong = self._settings.wrong_password_limit
        if self._is_known(device, email):
            name = attempt_bucket("device", email, device)
            await self._take({name: wrong})
            return name
        name = attempt_bucket("password", email, group)
        await self._take(
            {name: wrong, attempt_bucket("everywhere", email): self._settings.wrong_password_limit_everywhere}
        )
        return name

    async def count_own_password(self, agent: str) -> str:
        """One more try by somebody who is signed in; gives what to `forgive`."""
        name = attempt_bucket("own", agent)
        await self._take({name: self._settings.wrong_password_limit})
        return name

    async def forget_attempt(self, name: str) -> None:
        """It was right."""
        await self._conversations.shared(secret_attempts.forget, name)

    def device_token(self, email: str) -> str:
        """What a browser keeps that signed in: it may try this name whatever strangers do meanwhile."""
        return str(self._devices.dumps(email))

    def _is_known(self, device: str, email: str) -> bool:
        try:
            return bool(device) and self._devices.loads(device, max_age=_DEVICE_LASTS) == email
        except BadSignature:
            return False

    async def _take(self, rules: Mapping[str, str]) -> None:
        rates = {name: _rate(rule) for name, rule in rules.items()}
        self._count += 1
        if self._count % _SWEEP_EVERY == 0:
            await self._conversations.shared(secret_attempts.sweep_attempts)
        if wait := await self._conversations.shared(secret_attempts.count_attempt, rates):
            raise too_many_requests(math.ceil(wait.seconds))


def _rate(rule: str) -> Rate:
    parsed = parse(rule)
    return Rate(parsed.get_expiry() / parsed.amount, parsed.amount)
