"""Where the bridge says it is."""

import pytest

from bridge.adapter_settings import console_settings
from bridge.cli.run import _sides
from bridge.settings import Settings


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
    settings = Settings(_env_file=None, host=host)  # type: ignore[call-arg]
    assert settings.local_url == local
    assert f"on {local}:" in _sides(settings)
    assert console_settings(settings).address == link


@pytest.mark.parametrize(
    ("public_url", "path"), [("", ""), ("https://a.example/", ""), ("https://a.example/support/", "/support")]
)
def test_cookies_of_the_console_know_the_path_that_a_proxy_adds(public_url: str, path: str) -> None:
    assert console_settings(Settings(_env_file=None, public_url=public_url)).path == path  # type: ignore[call-arg]
