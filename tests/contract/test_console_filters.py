"""A call that is asked with a filter nobody knows is refused, and none takes a thread, whichever call it is."""

import re
import threading

import pytest
from console_site import ConsoleSite, console_site

from bridge.web.console.api import make_api
from core.model.agents import Role
from core.usecases.rules import Rules


@pytest.fixture
async def site(sqlite_url: str, rules: Rules):
    async with console_site(sqlite_url, rules) as site:
        yield site


def reads(site: ConsoleSite) -> list[str]:
    """The paths of all calls that only read, as the interface describes itself."""
    paths = make_api(site.console._context).openapi()["paths"]
    return [path for path, methods in paths.items() if "get" in methods]


async def test_every_read_refuses_a_filter_that_it_does_not_know(site: ConsoleSite) -> None:
    ana = await site.signed_in("Ana", Role.ADMIN)
    session = await site.waiting()
    assert len(reads(site)) > 10
    for path in reads(site):
        filled = re.sub(r"\{\w+\}", "1", path.replace("{session}", session))
        answer = await ana.http.get(f"/agent/api{filled}", params={"nonsense": "1"})
        assert answer.status_code == 422, (path, answer.text)
        assert answer.json()["fields"] == {"nonsense": "There is no such filter."}


async def test_no_read_takes_a_thread_for_what_only_looks_something_up(site: ConsoleSite) -> None:
    ana = await site.signed_in("Ana", Role.ADMIN)
    session = await site.waiting()
    for path in reads(site):
        await ana.http.get(f"/agent/api{re.sub(r'{[a-z]+}', '1', path.replace('{session}', session))}")
        assert [each.name for each in threading.enumerate() if each.name.startswith("AnyIO")] == [], path


async def test_what_looks_like_a_filter_is_named(site: ConsoleSite) -> None:
    ana = await site.signed_in("Ana")
    answer = (await ana.http.get("/agent/api/sessions", params={"stat": "open"})).json()
    assert (answer["error"], answer["message"]) == ("invalid", "There is no filter “stat”: did you mean 'state'?")
    assert (await ana.get("sessions", state="open", q="", agent="", channel="", limit=5))["sessions"] == []
