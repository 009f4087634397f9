"""Odd integers and texts from outside, at every place that takes one: all are found by looking, none is listed here."""

import inspect
import json
import uuid
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import quote

import pytest
from console_site import ConsoleSite
from console_site import console_site as a_console
from pydantic import BaseModel
from web_site import WebSite, web_site
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from bridge.web.console import inbound as console_inbound
from bridge.web.console.api import make_api
from bridge.web.console.context import ConsoleContext
from channels.web import inbound as web_inbound
from core.model.agents import Role
from core.model.input_limits import LARGEST_INTEGER, BoundedModel, clean_line, clean_text
from core.usecases.intake import Sender
from core.usecases.rules import Rules

ODD_NUMBERS: list[Any] = [2**53, 2**63, -(2**63) - 1, 10**30, -1, 1e300]
ODD_TEXTS: list[Any] = ["\0", "a\0b", "x" * 5_000, "\u202eevil", "", "9" * 400]
ODD = [*ODD_NUMBERS, *ODD_TEXTS, None, [], {}, True]


def test_texts_are_cleaned_and_lines_clipped() -> None:
    assert clean_text("a\0b\x07c\nd\te\ud800 👩‍👩‍👧") == "abc\nd\te 👩‍👩‍👧"
    assert clean_line("  a\0\n\u202eb  c" + "x" * 99, 8) == "a b cxxx"
    assert [clean_line(name, 8) for name in ("\u3164", "\u2800 \u200b", "\u115f\u1160", "\u3164Bo", "—")] == [
        "", "", "", "\u3164Bo", "—",
    ]  # fmt: skip
    said = Sender("web", "v1", name="Mi\0a\u202e", detail="Prices\r\n\0" + "y" * 9_000)
    assert (said.name, len(said.detail)) == ("Mia", 2_000)


@pytest.mark.parametrize("module", [web_inbound, console_inbound], ids=lambda module: module.__name__)
def test_every_body_and_frame_is_bounded(module: Any) -> None:
    own = [
        each for _, each in inspect.getmembers(module, inspect.isclass)
        if issubclass(each, BaseModel) and each.__module__ == module.__name__
    ]  # fmt: skip
    assert len(own) > 10
    assert [each.__name__ for each in own if not issubclass(each, BoundedModel)] == []


def shapes(shape: Mapping[str, Any], whole: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """A shape of OpenAPI and all that is in it."""
    if "$ref" in shape:
        yield from shapes(whole["components"]["schemas"][shape["$ref"].rpartition("/")[2]], whole)
        return
    yield shape
    for each in (*shape.get("anyOf", ()), *shape.get("properties", {}).values()):
        yield from shapes(each, whole)
    if "items" in shape:
        yield from shapes(shape["items"], whole)


def calls(site: ConsoleSite) -> Iterator[tuple[str, str, Mapping[str, Any], Mapping[str, Any]]]:
    """(method, path, the call's description, the whole description) of everything that may be called."""
    room: ConsoleContext = site.console._context
    whole = make_api(room).openapi()
    for path, methods in whole["paths"].items():
        for method, call in methods.items():
            yield method.upper(), path, call, whole


async def test_every_integer_of_every_call_has_an_upper_bound(sqlite_url: str, rules: Rules) -> None:
    async with a_console(sqlite_url, rules) as site:
        unbounded = []
        for method, path, call, whole in calls(site):
            asked = [each["schema"] for each in call.get("parameters", ())]
            asked += [content["schema"] for content in call.get("requestBody", {}).get("content", {}).values()]
            for shape in (each for one in asked for each in shapes(one, whole)):
                if shape.get("type") == "integer" and shape.get("maximum", 2**64) > LARGEST_INTEGER:
                    unbounded += [f"{method} {path}: {shape}"]
        assert unbounded == []


def bodies(call: Mapping[str, Any], whole: Mapping[str, Any]) -> Iterator[Any]:
    """The call's body with one field odd, for each field and each odd value."""
    content = call.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return
    shape = next(shapes(content["schema"], whole))
    for name in shape.get("properties", {}):
        for odd in ODD:
            usual = {field: usual_of(each) for field, each in shape["properties"].items()}
            yield {**usual, name: odd}
    yield from ODD


def usual_of(shape: Mapping[str, Any]) -> Any:
    kinds = {"integer": 1, "boolean": True, "array": [], "string": "some words 12345"}
    return shape.get("default", kinds.get(shape.get("type", ""), "mia@example.com"))


async def test_no_call_of_the_console_fails_on_an_odd_value(database_url: str, rules: Rules) -> None:
    """`password` and `logout` end one's own sign-in, so whoever calls has a token."""
    async with a_console(
        database_url, rules, sign_in_limit="100000 per second", message_limit="100000 per second"
    ) as site:
        ana = await site.signed_in("Ana", Role.ADMIN)
        token = (await ana.post("tokens", {"name": "odd", "scope": "admin"}, 201))["token"]
        program = site.program(headers={"Authorization": f"Bearer {token}"})
        session = await site.waiting()
        good: dict[str, Any] = {"session": session, "seq": 1, "letter": 1, "agent": "a", "file": "f", "edit": 1}
        bad: list[Any] = []

        async def call_it(method: str, path: str, **more: Any) -> None:
            answer = await program.http.request(method, f"/agent/api{path}", **more)
            if answer.status_code >= 500:
                bad.append((method, path, more, answer.text[:300]))

        for method, path, call, whole in calls(site):
            if path in ("/tokens/{token}", "/openapi.json"):
                continue
            known = path.replace("{session}", session)
            usual = known.format_map(dict.fromkeys(("seq", "letter", "agent", "file", "token", "edit"), "1"))
            for part in (each for each in good if f"{{{each}}}" in path):
                for odd in (*ODD_NUMBERS, "x" * 500, "\u202e", "0", "９"):
                    values = good | {part: odd}
                    filled = path.format_map({name: quote(str(value), safe="") for name, value in values.items()})
                    await call_it(method, filled, json={} if method != "GET" else None)
            for asked in (each["name"] for each in call.get("parameters", ()) if each["in"] == "query"):
                for odd in (*ODD_NUMBERS, "x" * 500, f"{10**30}.ses", "1.ses", f"{10**99}.x"):
                    await call_it(method, usual, params={asked: str(odd)})
            for body in bodies(call, whole):
                await call_it(method, usual, content=json.dumps(body), headers={"Content-Type": "application/json"})
        assert bad == []
        assert (await program.http.get("/agent/api/sessions")).status_code == 200


def frames(module: Any, kind: str) -> Iterator[dict[str, Any]]:
    """Every frame of a protocol, with one field odd at a time. `kind` is the field that tells them apart."""
    for _, model in inspect.getmembers(module, inspect.isclass):
        if not issubclass(model, BaseModel) or kind not in model.model_fields:
            continue
        shape = model.model_json_schema()
        usual = {name: usual_of(each) for name, each in shape["properties"].items() if "default" not in each}
        usual |= {kind: shape["properties"][kind]["const"]} | ({"id": str(uuid.uuid4())} if "id" in usual else {})
        for name in shape["properties"]:
            yield from ({**usual, name: odd} for odd in ODD if name != kind)
        yield usual | {"more": 2**63}
    yield {kind: 2**63}


async def test_no_frame_of_a_page_fails_on_an_odd_value(
    database_url: str, rules: Rules, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each comes as the first frame of a page, and behind a proper hello."""
    async with web_site(database_url, rules, message_limit="100000 per second") as site:
        for frame in frames(web_inbound, "type"):
            for first in ([], [{"type": "hello"}]):
                await _say(site, [*first, frame])
        page = await site.page()
        await page.send("Hello")
        await page.until(lambda: page.texts("user") == ["Hello"])
        await page.close()
    assert "Traceback" not in capsys.readouterr().err


async def test_what_a_page_says_about_itself_never_keeps_a_person_from_writing(database_url: str, rules: Rules) -> None:
    async with web_site(database_url, rules) as site:
        odd = {"page": {"url": "https://x/" + "y" * 5_000, "title": "T\0" * 900}, "language": "e\0n" * 99}
        async with connect(site.socket, proxy=None) as socket:
            await socket.send(json.dumps({"type": "hello", **odd}))
            await socket.send(json.dumps({"type": "send", "id": str(uuid.uuid4()), "text": "I am\0 here"}))
            answers = [json.loads(await socket.recv()) for _ in range(3)]
            assert [answer["type"] for answer in answers] == ["welcome", "status", "accepted"]


async def _say(site: WebSite, some: list[dict[str, Any]]) -> None:
    async with connect(site.socket, proxy=None) as socket:
        try:
            for frame in some:
                await socket.send(json.dumps(frame))
            await socket.send(json.dumps({"type": "nonsense"}))
            while True:
                await socket.recv()
        except ConnectionClosed as exc:
            assert exc.rcvd, some
            assert exc.rcvd.code in (4400, 4401), (some, exc.rcvd)


async def test_no_frame_of_an_agent_fails_on_an_odd_value(
    database_url: str, rules: Rules, capsys: pytest.CaptureFixture[str]
) -> None:
    async with a_console(
        database_url, rules, message_limit="100000 per second", frame_limit="100000 per second"
    ) as site:
        ana = await site.signed_in("Ana")
        for frame in frames(console_inbound, "event"):
            async with ana.socket() as socket:
                await socket.connection.send(json.dumps(frame))
                with suppress(ConnectionClosed):  # the frame before was enough
                    await socket.connection.send("nonsense")
                assert await socket.closed() == 4400, frame
        async with ana.socket() as socket:
            await socket.frame("ready")
    assert "Traceback" not in capsys.readouterr().err
