"""What is a password, and what is the same one."""

import pytest
from console_site import QUICK

from bridge.web.console.passwords import Passwords, fault_of


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("short", "at least 12"),
        ("aaaaaaaaaaaaaaaa", "too easy"),
        ("ana.long@example.com", "e-mail"),
        ("x" * 300, "at most 256"),
        ("Ana.Long2026", "e-mail"),
        ("five happy walruses", ""),
    ],
)
def test_passwords_that_are_easy_to_guess_are_refused(password: str, fault: str) -> None:
    said = fault_of(password, "ana.long@example.com")
    assert fault in said and bool(said) == bool(fault)


async def test_passwords_are_the_same_from_every_keyboard() -> None:
    passwords = Passwords(QUICK)
    hashed = await passwords.hash("café au lait 12")
    assert hashed.startswith("$argon2id$")
    assert await passwords.is_right(hashed, "cafe\u0301 au lait 12")
    assert not await passwords.is_right(hashed, "cafe au lait 12")
    assert not await passwords.is_right("not a hash", "x")
