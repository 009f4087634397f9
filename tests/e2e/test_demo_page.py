"""The demo's server: what its page may ask for, who may ask, and what happens when its port is taken."""

import base64
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bridge.sandbox.demo import Demo, run_demo, running_demo

CONFIG = Path(__file__).parents[2] / "config"


@pytest.fixture
async def demo(sqlite_url: str) -> AsyncIterator[Demo]:
    async with running_demo(CONFIG, 0, sqlite_url) as running:
        yield running


@pytest.fixture
async def client(demo: Demo) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(demo.url) as session:
        yield session


async def test_only_acts_that_a_person_could_do_are_done(demo: Demo, client: aiohttp.ClientSession) -> None:
    async def tried(**act: object) -> int:
        async with client.post("/act", json=act) as answer:
            return answer.status

    assert await tried(act="phone.send", text="Hello") == 200
    assert await tried(act="phone.send", text="") == 409
    assert await tried(act="phone.edit", id=999, text="Not mine") == 409
    assert await tried(act="slack.click", user="U0ANA", ts="1.0", action="none") == 409
    assert await tried(act="slack.post", user="U0NOBODY", text="Hello") == 409
    assert await tried(act="format.disk") == 409
    assert [message.text for message in demo.mia.chat.messages][:1] == ["Hello"]


async def test_files_are_given_out_so_that_nothing_in_them_runs(demo: Demo, client: aiohttp.ClientSession) -> None:
    page = base64.b64encode(b"<script>alert(1)</script>").decode()
    file = {"name": "page.html", "type": "text/html", "data": page}
    async with client.post("/act", json={"act": "phone.files", "files": [file], "caption": "Look"}) as answer:
        assert answer.status == 200
    [message] = [each for each in demo.snapshot()["phone"]["messages"] if each["own"]]  # the bot may have answered
    assert (message["file"]["kind"], message["file"]["name"]) == ("document", "page.html")
    async with client.get(f"/file/phone/{message['id']}") as answer:
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert await answer.read() == b"<script>alert(1)</script>"
    for nothing in ("/file/phone/999", "/file/slack/F999", "/file/elsewhere/1"):
        async with client.get(nothing) as answer:
            assert answer.status == 404
    bad = {"name": "a.png", "type": "image/png", "data": "no Base64!"}
    for act in ({"act": "phone.files", "files": [bad]}, {"act": "form.send", "user": "U0ANA", "values": {}}):
        async with client.post("/act", json=act) as answer:
            assert answer.status == 409


async def test_a_link_to_the_console_signs_in_once(demo: Demo, client: aiohttp.ClientSession) -> None:
    link = demo.login_links.link
    async with client.get(link, allow_redirects=False) as answer:
        assert answer.status == 303
        assert answer.headers["Location"] == f"{demo.bridge_url}/agent/dashboard"
        cookie = answer.headers["Set-Cookie"].partition(";")[0]
    async with client.get(f"{demo.bridge_url}/agent/api/me", headers={"Cookie": cookie}) as answer:
        assert (await answer.json())["role"] == "admin"
    async with client.get(link, allow_redirects=False) as answer:
        assert answer.status == 410
    assert demo.snapshot()["console"]["link"] != link


async def test_a_foreign_page_is_not_let_in(client: aiohttp.ClientSession) -> None:
    foreign = {"Origin": "https://evil.example"}
    async with client.post("/act", json={"act": "phone.send", "text": "Hello"}, headers=foreign) as answer:
        assert answer.status == 403
    async with client.post("/act", data='{"act":"phone.send","text":"Hello"}') as answer:
        assert answer.status == 415
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await client.ws_connect("/live", headers=foreign)


async def test_the_chat_may_be_embedded_by_the_company_page_and_by_nobody_else(
    demo: Demo, client: aiohttp.ClientSession
) -> None:
    async with client.get(f"{demo.bridge_url}/chat/frame") as answer:
        policy = answer.headers["Content-Security-Policy"]
    ancestors = policy.partition("frame-ancestors ")[2].split()
    assert ancestors == ["'self'", demo.url, demo.url.replace("127.0.0.1", "localhost")]
    async with client.get("/company") as answer:
        assert f'<script src="{demo.bridge_url}/widget.js"' in await answer.text()


async def test_a_port_in_use_is_said_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert await run_demo(CONFIG, port, check=False) == 1
    assert f"Port {port} is in use. Choose another: make demo PORT={port + 1}" in capsys.readouterr().err
