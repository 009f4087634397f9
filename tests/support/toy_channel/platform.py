"""The toy's platform: rooms with posts, over HTTP.

    POST   /rooms/ROOM/posts       {"text", "note"} -> {"id"}     a new post; nobody but its writer sees the note
    PATCH  /rooms/ROOM/posts/ID    {"text"}                       other words
    PUT    /rooms/ROOM/posts/ID    {"emoji": ["👍"]}              all the emoji on it
    DELETE /rooms/ROOM/posts/ID
    GET    /rooms/ROOM/posts       -> [{"id", "note"}]            what stands there, oldest first

It refuses what it does not take with 422 and a sentence, and asks for a pause with 429 and Retry-After. `faults` lets
calls go wrong: the methods are "post", "edit", "emoji", "delete" and "read", an address is a room.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bridge.sandbox.faults import FaultKind, Faults, InjectedFault
from bridge.sandbox.stand_in_server import StandInServer, with_fault

LONGEST_TEXT = 500  # characters of a post
_METHODS = {"POST": "post", "PATCH": "edit", "PUT": "emoji", "DELETE": "delete", "GET": "read"}


@dataclass(slots=True)
class ToyPost:
    """What stands in a room."""

    text: str
    note: dict[str, Any]
    emoji: list[str] = field(default_factory=list)


class ToyPlatform:
    """Start it, and give `url` to the surface. `rooms` is what people see; `calls` counts the calls of each room."""

    def __init__(self) -> None:
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

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        room = request.match_info["room"]
        method = _METHODS[request.method]
        body = await request.json() if request.can_read_body else {}
        self.calls[room] += method != "read"

        async def work() -> web.StreamResponse:
            return self._carry_out(method, self.rooms.setdefault(room, {}), request.match_info.get("id", ""), body)

        return await with_fault(request, self.faults, self.faults.next_for(method, room), work, _went_wrong)

    def _carry_out(self, method: str, posts: dict[str, ToyPost], id: str, body: dict[str, Any]) -> web.Response:  # noqa: A002
        if method == "read":
            return web.json_response([{"id": name, "note": post.note} for name, post in posts.items()])
        if len(body.get("text", "")) > LONGEST_TEXT or (method != "post" and id not in posts):
            return web.json_response({"error": "The room does not take this."}, status=422)
        match method:
            case "post":
                id = str(sum(map(len, self.rooms.values())) + 1)  # noqa: A001
                posts[id] = ToyPost(body["text"], body["note"])
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
