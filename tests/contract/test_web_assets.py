"""The front-end's files as browsers get them: compressed, kept by their build's name, usable on every site's pages."""

import gzip
import re
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from web_site import CONFIG, web_site

from channels.web.embedding import is_allowed
from core.usecases.rules import Rules

RAW = {"Accept-Encoding": "gzip"}
PLAIN = {"Accept-Encoding": "identity"}


@pytest_asyncio.fixture
async def http(tmp_path: Path, rules: Rules) -> AsyncIterator[aiohttp.ClientSession]:
    async with (
        web_site(f"sqlite:///{tmp_path}/web.db", rules) as site,
        aiohttp.ClientSession(site.url, auto_decompress=False) as http,
    ):
        yield http


async def test_the_chat_needs_three_files_which_are_small_and_two_of_them_are_kept(http: aiohttp.ClientSession) -> None:
    page = await (await http.get("/chat/frame", headers=PLAIN)).text()
    bytes_in_all = 0
    for path in re.findall(r'(?:href|src)="(static/chat\S+)"', page):
        answer = await http.get(f"/chat/{path}", headers=RAW)
        body = await answer.read()
        bytes_in_all += len(body)
        assert answer.headers["Content-Encoding"] == "gzip"
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert "immutable" in answer.headers["Cache-Control"]
        plain = await (await http.get(f"/chat/{path}", headers=PLAIN)).read()
        assert gzip.decompress(body) == plain
    assert 10_000 < bytes_in_all < 45_000


async def test_an_older_builds_name_still_brings_a_chat_but_is_not_kept(http: aiohttp.ClientSession) -> None:
    answer = await http.get("/chat/static/chat.0123456789ab.js")
    assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-cache")


@pytest.mark.parametrize(
    "path", ["/widget.js", "/chat/frame", "/", "/chat/static/chat.js", "/chat/static/shared/texts/de.js"]
)
async def test_who_has_a_file_is_told_so_in_a_few_bytes(http: aiohttp.ClientSession, path: str) -> None:
    first = await http.get(path, headers=RAW)
    again = await http.get(path, headers={**RAW, "If-None-Match": first.headers["ETag"]})
    assert (again.status, await again.read()) == (304, b"")
    assert (await http.head(path)).status == 200


@pytest.mark.parametrize(
    "path", ["/chat/static/", "/chat/static/no.js", "/chat/static/../channel.py", "/chat/static/shared/texts"]
)
async def test_there_is_nothing_else_in_that_folder(http: aiohttp.ClientSession, path: str) -> None:
    assert (await http.get(path)).status == 404


@pytest.mark.parametrize("path", ["/widget.js", "/chat/frame", "/chat/check.js?site=x", "/chat/static/icon.svg"])
async def test_pages_that_let_in_only_what_allows_it_may_use_our_files(http: aiohttp.ClientSession, path: str) -> None:
    headers = (await http.get(path)).headers
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert headers["Access-Control-Allow-Origin"] == "*", "for type=module, crossorigin and integrity"
    assert headers["X-Content-Type-Options"] == "nosniff"


async def test_the_frame_says_what_such_pages_demand_of_it(http: aiohttp.ClientSession) -> None:
    assert (await http.get("/chat/frame")).headers["Cross-Origin-Embedder-Policy"] == "credentialless"


async def test_the_button_has_the_companys_colour_before_the_chat_was_opened(http: aiohttp.ClientSession) -> None:
    text = gzip.decompress(await (await http.get("/widget.js", headers=RAW)).read()).decode()
    assert f"var(--accent,{CONFIG.web.accent})" in text


async def test_a_page_that_is_not_listed_is_told_what_to_write_where(http: aiohttp.ClientSession) -> None:
    said = await (await http.get("/chat/check.js?site=https://shop.example")).text()
    assert said.startswith("console.error(")
    assert "allowed_origins of config/web.yaml" in said
    assert "- https://shop.example" in said


@pytest.mark.parametrize("site", ["https://a.example/<script>", '");alert(1);("', "", "javascript:1", "x" * 3000])
async def test_no_words_of_a_stranger_come_back_in_a_script(http: aiohttp.ClientSession, site: str) -> None:
    answer = await http.get("/chat/check.js", params={"site": site})
    said = await answer.text()
    assert "origin cannot be read" in said
    assert site == "" or site not in said


@pytest.mark.parametrize(
    ("allowed", "site", "is_it"),
    [
        (["*"], "https://a.example", True),
        (["https://a.example"], "https://a.example", True),
        (["https://a.example"], "https://A.example", True),
        (["https://a.example"], "http://a.example", False),
        (["https://a.example"], "https://www.a.example", False),
        (["https://*.a.example"], "https://www.a.example", True),
        (["https://*.a.example"], "https://a.example", False),
        ([], "https://a.example", False),
    ],
)
def test_whether_a_page_is_listed_is_judged_as_browsers_do(allowed: list[str], site: str, is_it: bool) -> None:
    assert is_allowed(site, allowed) is is_it
