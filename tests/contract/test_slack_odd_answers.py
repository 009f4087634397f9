"""Whatever stands in front of Slack answers: each call ends in an error that its caller has thought of."""

import json
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from aiohttp import web
from configuration import in_force

from agents_slack.api.addresses import PostAddress
from agents_slack.api.client import WatchedClient, make_client, make_session
from agents_slack.api.failures import API_ERRORS, code_of, to_trouble, translate_errors, translate_read_errors
from agents_slack.api.history import thread_messages
from agents_slack.inbound.people.directory import AgentDirectory, AppIdentity
from agents_slack.inbound.people.members import Members
from agents_slack.settings import SlackSettings
from core.model.errors import Rejected, RemoteCallError, Retry, Uncertain, Unreachable
from core.runtime.supervision import Supervisor

CHANGING = ("chat.postMessage", "chat.update", "views.open", "views.publish", "views.update",
            "files.completeUploadExternal", "reactions.add", "chat.delete")  # fmt: skip
READING = ("auth.test", "apps.connections.open", "conversations.replies", "conversations.history", "users.info",
           "files.info", "files.getUploadURLExternal", "conversations.members", "usergroups.users.list")  # fmt: skip
ENVOY = "upstream connect error or disconnect/reset before headers. reset reason: connection termination"


@dataclass(frozen=True)
class Answer:
    """What the edge says; `cut` closes the connection in the middle of it."""

    body: bytes = b""
    status: int = 200
    kind: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()
    cut: bool = False


NOT_SLACKS = {
    "an Envoy's words": Answer(ENVOY.encode(), 503, "text/plain"),
    "an Envoy's words with 200": Answer(ENVOY.encode(), 200, "text/plain"),
    "a page of a gateway": Answer(b"<html>502 Bad Gateway</html>", 502, "text/html"),
    "a page with 200": Answer(b"<html>hello</html>", 200, "text/html"),
    "nothing": Answer(b"", 504),
    "nothing with 200": Answer(b""),
    "a list": Answer(b'[{"ok": true}]'),
    "null": Answer(b"null"),
    "a number": Answer(b"7"),
    "a string": Answer(b'"ok"'),
    "half an answer": Answer(b'{"ok": true, "channel": "C'),
    "a page that says it is JSON": Answer(b"<html>", 502),
    "bytes that are no UTF-8": Answer(b'{"ok": "\xff\xfe"}'),
    "a charset that does not exist": Answer(b"{}", 200, "application/json; charset=klingon"),
    "a hundred thousand brackets": Answer(b"[" * 100_000),
    "zipped bytes": Answer(b"\x1f\x8b", 200, "application/gzip"),
    "an error that is no word": Answer(b'{"ok": false, "error": {"a": [1]}}'),
    "a page that was not found": Answer(b"<html>404</html>", 404, "text/html"),
    "an end in the middle": Answer(b'{"ok": tr', cut=True),
}


class Edge:
    """Answers every call with one thing."""

    def __init__(self) -> None:
        self.answer = Answer()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        answer = self.answer
        response = web.StreamResponse(
            status=answer.status, headers={"Content-Type": answer.kind, **dict(answer.headers)}
        )
        response.content_length = len(answer.body) + (1000 if answer.cut else 0)
        await response.prepare(request)
        await response.write(answer.body)
        if answer.cut and request.transport is not None:
            request.transport.abort()
        return response


@asynccontextmanager
async def standing(edge: Edge):
    app = web.Application()
    app.router.add_route("*", "/api/{method}", edge.handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    client = make_client(SlackSettings("xoxb-1", "xapp-1", "C1", base_url=f"http://{host}:{port}/api/"))
    async with make_session() as session:
        client.session = session
        yield client
    await runner.cleanup()


@pytest.fixture
async def edge():
    return Edge()


@pytest.fixture
async def client(edge):
    async with standing(edge) as client:
        yield client


async def trouble_of(client: WatchedClient, method: str, guard) -> RemoteCallError:
    with pytest.raises(RemoteCallError) as caught, guard():
        await client.api_call(method, json={})
    return caught.value


@pytest.mark.parametrize("name", NOT_SLACKS)
async def test_an_answer_that_is_not_slacks_is_a_trouble_of_a_kind_we_know(edge, client, name):
    edge.answer = NOT_SLACKS[name]
    for method in CHANGING:
        trouble = await trouble_of(client, method, translate_errors)
        assert isinstance(trouble, Uncertain), (method, trouble)  # it may have been done
        assert trouble.answered or trouble.cut
    for method in (*READING, *CHANGING):
        assert isinstance(await trouble_of(client, method, translate_read_errors), Unreachable), method


@pytest.mark.parametrize("name", NOT_SLACKS)
async def test_whoever_asks_without_a_guard_gets_what_everybody_handles(edge, client, name):
    edge.answer = NOT_SLACKS[name]
    for method in (*CHANGING, *READING):
        with pytest.raises(API_ERRORS):
            await client.api_call(method, json={})


@pytest.mark.parametrize("body", [{"ok": True}, {"ok": True, "messages": None, "user": [], "file": "F1", "ts": 7}])
async def test_an_answer_that_lacks_what_it_must_have_is_none(edge, client, body):
    edge.answer = Answer(json.dumps(body).encode())
    for method in READING:
        assert isinstance(await trouble_of(client, method, translate_read_errors), Unreachable), method
    for method in ("chat.postMessage", "chat.update"):
        assert isinstance(await trouble_of(client, method, translate_errors), Uncertain), method


@pytest.mark.parametrize(
    ("kind", "body"), [("text/plain", b"slow down"), ("text/html", b"<html>"), ("application/json", b"[")]
)
async def test_too_many_is_too_many_in_whatever_words(edge, client, kind, body):
    edge.answer = Answer(body, 429, kind, (("Retry-After", "7"),))
    trouble = await trouble_of(client, "chat.postMessage", translate_errors)
    assert isinstance(trouble, Retry)
    assert trouble.after == 7


@pytest.mark.parametrize("value", ["soon", "-1", "", "²", "9" * 400])
async def test_a_wait_that_is_no_number_is_a_usual_one(edge, client, value):
    edge.answer = Answer(
        b'{"ok": false, "error": "ratelimited"}', 429, headers=(("Retry-After", value),) if value != "²" else ()
    )
    trouble = await trouble_of(client, "chat.postMessage", translate_errors)
    assert isinstance(trouble, Retry)
    assert 0 < trouble.after <= 3600


async def test_a_thread_with_things_in_it_that_are_no_messages_is_read_without_them(edge, client):
    good = {"ts": "1.0", "text": "hi"}
    edge.answer = Answer(
        json.dumps(
            {"ok": True, "messages": [7, None, good, {"text": "no ts"}, ["x"]], "response_metadata": []}
        ).encode()
    )
    assert await thread_messages(client, PostAddress("C1", "1.0")) == [good]


@pytest.mark.parametrize("user", [{}, {"id": "U1"}, {"id": "U1", "profile": [1]}, {"id": ["U1"], "name": {}}])
async def test_a_person_whom_slack_describes_oddly_is_known_by_what_the_payload_says(edge, client, user):
    edge.answer = Answer(json.dumps({"ok": True, "user": user}).encode())
    people = AgentDirectory(client, AppIdentity("T1", "", "U0", "B0"), Supervisor(), in_force())
    assert (await people.find("U9", name="Ana")).agent.name in ("Ana", "U1", "{}")


async def test_members_that_are_no_ids_leave_it_unknown_who_is_there(edge, client):
    edge.answer = Answer(json.dumps({"ok": True, "members": [{"id": "U1"}]}).encode())
    assert await Members(client, Supervisor()).has("C1", "U1") is None


def test_no_error_of_the_libraries_is_without_a_trouble():
    import aiohttp
    from slack_sdk import errors

    def all_below(kind: type[Exception]):
        yield kind
        for below in kind.__subclasses__():
            yield from all_below(below)

    kinds = [*all_below(aiohttp.ClientError), *all_below(errors.SlackClientError), json.JSONDecodeError, OSError,
             TimeoutError, RecursionError, UnicodeDecodeError, ConnectionResetError]  # fmt: skip
    for kind in kinds:
        made = kind.__new__(kind)
        if isinstance(made, errors.SlackApiError):
            for odd in (None, "text", 7, [], {}, b"x", object()):
                made.response = odd
                assert code_of(made) == ""
                assert isinstance(to_trouble(made), RemoteCallError)
        assert isinstance(to_trouble(made), (Uncertain, Unreachable, Rejected, Retry)), kind
