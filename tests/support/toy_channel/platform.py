"""The toy's platform: rooms with posts, over HTTP.

    POST   /rooms/ROOM/posts       {"text", "note"} -> {"id"}     a new post; nobody but its writer sees the note
    PATCH  /rooms/ROOM/posts/ID    {"text"}                       other words
    PUT    /rooms/ROOM/posts/ID    {"emoji": ["👍"]}              all the emoji on it
    DELETE /rooms/ROOM/posts/ID
    GET    /rooms/ROOM/posts       -> [{"id", "note"}]            what stands there, oldest first

What people do in a room it brings to `brings_to`, as JSON, until the answer is 2xx:

    {"id", "kind": "wrote" or "edited", "room", "post", "text", "name"}

It refuses what it does not take with 422 and a sentence, and asks for a pause with 429 and Retry-After. `faults` lets
calls go wrong: the methods are "post", "edit", "emoji", "delete" and "read", an address is a room.
"""

import itertools
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from bridge.sandbox.faults import FaultKind, Faults, InjectedFault
from bridge.sandbox.stand_in_server import StandInServer, with_fault

LONGEST_TEXT = 500  # characters of a post
_TAKEN = 2  # the first digit of the answer to what was taken in
_METHODS = {"POST": "post", "PATCH": "edit", "PUT": "emoji", "DELETE": "delete", "GET": "read"}


@dataclass(slots=True)
class ToyPost:
    """What stands in a room."""

    text: str
    note: dict[str, Any]
    emoji: list[str] = field(default_factory=list)


class ToyPlatform:
    """Start it, and give `url` to the channel. `rooms` is what people see; `calls` counts the calls of each room.

    Its own calls carry `secret`.
    """

    def __init__(self, secret: str = "") -> None:
        self._secret = secret
        self.brings_to = ""
        self._events = itertools.count(1)
        self.faults = Faults()
        self.rooms: dict[str, dict[str, ToyPost]] = {}
        self.calls: Counter[str] = Counter()
        self.url = ""
        app = web.Application()
        app.router.add_route("*", "/rooms/{room}/posts", self._answer)
        app.router.add_route("*", "/rooms/{room}/posts/{id}", self._answer)
        self._server = StandInServer(app)

    async def start(self) -> None:
        """Listen on a free port."""
        await self._server.start("127.0.0.1", 0)
        self.url = self._server.url

    async def stop(self) -> None:
        """Drop every connection."""
        self.faults.ended.set()
        await self._server.stop()

    # what people do

    async def says(self, room: str, text: str, *, name: str) -> str:
        """Somebody posts in a room; returns the post's id once the other side has it."""
        post = self._add(room, ToyPost(text, {}))
        await self._bring("wrote", room, post, text, name)
        return post

    async def changes(self, room: str, post: str, text: str, *, name: str) -> None:
        """Somebody gives their post other words."""
        self.rooms[room][post].text = text
        await self._bring("edited", room, post, text, name)

    def texts(self, room: str) -> list[str]:
        """What a person reads there."""
        return [post.text for post in self.rooms.get(room, {}).values() if post.text]

    async def _bring(self, kind: str, room: str, post: str, text: str, name: str) -> None:
        number = str(next(self._events))
        await self.brings({"id": number, "kind": kind, "room": room, "post": post, "text": text, "name": name})

    async def brings(self, event: dict[str, Any]) -> None:
        """Bring an event to the other side, until it has it."""
        status = 0
        async with aiohttp.ClientSession(headers={"X-Toy-Secret": self._secret}) as http:
            while status // 100 != _TAKEN:
                async with http.post(self.brings_to, json=event) as answer:
                    status = answer.status

    # what is asked of it

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        room = request.match_info["room"]
        method = _METHODS[request.method]
        body = await request.json() if request.can_read_body else {}
        self.calls[room] += method != "read"

        async def work() -> web.StreamResponse:
            return self._carry_out(method, room, request.match_info.get("id", ""), body)

        return await with_fault(request, self.faults, self.faults.next_for(method, room), work, _went_wrong)

    def _add(self, room: str, post: ToyPost) -> str:
        name = str(sum(map(len, self.rooms.values())) + 1)
        self.rooms.setdefault(room, {})[name] = post
        return name

    def _carry_out(self, method: str, room: str, id: str, body: dict[str, Any]) -> web.Response:  # noqa: A002
        posts = self.rooms.setdefault(room, {})
        if method == "read":
            return web.json_response([{"id": name, "note": post.note} for name, post in posts.items()])
        if len(body.get("text", "")) > LONGEST_TEXT or (method != "post" and id not in posts):
            return web.json_response({"error": "The room does not take this."}, status=422)
        match method:
            case "post":
                id = self._add(room, ToyPost(body["text"], body["note"]))  # noqa: A001
            case "edit":
                posts[id].text = body["text"]
            case "emoji":
                posts[id].emoji = body["emoji"]
            case _:
                posts[id].text = ""
        return web.json_response({"id": id})


def _went_wrong(fault: InjectedFault) -> web.Response:
    if fault.kind is FaultKind.RATE_LIMITED:
        return web.json_response({}, status=429, headers={"Retry-After": str(fault.seconds)})
    return web.json_response({"error": "The room had a fault."}, status=fault.status)
