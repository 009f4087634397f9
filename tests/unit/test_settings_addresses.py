"""Where the bridge says it is."""

import pytest

from bridge.cli.run import _sides
from bridge.settings import settings_from
from bridge.web.console.settings import ConsoleSettings


@pytest.mark.parametrize(
    ("host", "local", "link"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("::1", "http://[::1]:8000", "http://[::1]:8000"),
        ("2001:db8::7", "http://[2001:db8::7]:8000", "http://[2001:db8::7]:8000"),
        ("::", "http://[::]:8000", "http://localhost:8000"),
        ("0.0.0.0", "http://0.0.0.0:8000", "http://localhost:8000"),
    ],
)
def test_an_ipv6_address_is_one_that_browsers_open(host: str, local: str, link: str) -> None:
    settings = settings_from({"host": host})
    assert settings.local_url == local
    assert f"on {local}:" in _sides(settings)
    assert ConsoleSettings.of(settings).address == link


@pytest.mark.parametrize(
    ("public_url", "path"), [("", ""), ("https://a.example/", ""), ("https://a.example/support/", "/support")]
)
def test_cookies_of_the_console_know_the_path_that_a_proxy_adds(public_url: str, path: str) -> None:
    assert ConsoleSettings.of(settings_from({"public_url": public_url})).path == path
