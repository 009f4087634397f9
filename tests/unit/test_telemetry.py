"""Logs: one line an event, with fields, and no token in any of them."""

import io
import json
import logging
import sys

import pytest
import structlog

from bridge import logging_setup

SECRETS = [
    "xoxb-1234567890-abcdefghij",
    "xapp-1-A0123-456-abcdef",
    "123456789:AAE4mVq8hQ9xZ1b2c3d4e5f6g7h8i9j0k1",
    "AIzaSyA-1234567890abcdefghijk",
    "postgresql://handoff:hunter2@localhost/handoff",
]


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch):
    caught = io.StringIO()
    monkeypatch.setattr(sys, "stderr", caught)
    handlers, level = logging.getLogger().handlers[:], logging.getLogger().level
    logging_setup.set_up_logging("INFO", plain=False)
    yield lambda: [json.loads(line) for line in caught.getvalue().splitlines()]
    logging.getLogger().handlers[:] = handlers
    logging.getLogger().setLevel(level)
    structlog.reset_defaults()


@pytest.mark.parametrize("secret", SECRETS)
def test_no_token_reaches_a_log(lines, secret: str) -> None:
    structlog.get_logger("test.secrets").info(
        "a message", address=f"https://api.example/bot{secret}/x", more={"a": [secret]}
    )
    logging.getLogger("library").warning("calling %s", secret)
    try:
        raise ValueError(secret)
    except ValueError:
        structlog.get_logger("test.secrets").exception("failed")
    assert len(lines()) == 3
    text = json.dumps(lines())
    assert "hunter2" not in text
    assert secret not in text
    assert "[redacted]" in text


def test_of_libraries_that_tell_of_every_call_only_what_is_wrong_is_written(lines) -> None:
    for name in ("slack_bolt.AsyncApp", "uvicorn.error", "httpx"):
        logger = logging.getLogger(name)
        logger.setLevel(logging.INFO)  # as Bolt does with its own
        logger.info("one more connection")
        logger.warning("nothing answers")
    assert [line["event"] for line in lines()] == ["nothing answers"] * 3


def test_a_log_line_has_its_fields_and_a_time(lines) -> None:
    structlog.get_logger("test.fields").info("shown", session="ses_1", seq=7)
    [line] = lines()
    assert (line["event"], line["session"], line["seq"], line["level"]) == ("shown", "ses_1", 7, "info")
    assert line["timestamp"].endswith("Z")
