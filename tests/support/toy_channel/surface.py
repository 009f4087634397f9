"""The toy's rooms as a surface: plans with `core.rendering.planning`, makes one HTTP call for each step.

All that a surface has to decide is here: which events it shows and in which words (`ToyStyle`), which call a step is
(`perform`), what a failed call means (`_make`), and what of ours stands there already (`look_up`).
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from http import HTTPStatus
from typing import Any, assert_never

import aiohttp

from core.model.content import Content
from core.model.errors import Rejected, Retry, Uncertain, Unreachable
from core.model.events import Event, Message, Reacted, Side
from core.model.files import File
from core.model.ids import RemoteId, Seq, SessionId, SurfaceName
from core.model.ports import Copy, Covers, LookUpResult, NewLane, Operation, Rate, Receipt, SessionView, WaitForMore
from core.rendering.planning import plan_next_step
from core.rendering.post_steps import Post, PostEntry, PostStep, React, Remove, Replace, copies_made, shown_seqs
from core.rendering.splitting import split
from core.usecases import receipts

TOY = SurfaceName("toy")
LONGEST_TEXT = 500  # characters of a post
_OVERALL = "toy"


class ToyStyle:
    """How a room shows a conversation: what others say, several short messages of one author in one post."""

    def shows(self, event: Event, view: SessionView) -> Content | None:
        """Not what the user wrote here themselves."""
        return event.body.content if isinstance(event.body, Message) and event.author.side is not Side.USER else None

    def split(self, content: Content) -> Sequence[Content]:
        """In pieces that one post can hold."""
        return split(content, lambda text: len(text) <= LONGEST_TEXT)

    def merges(self, entries: Sequence[PostEntry], following: PostEntry) -> bool:
        """One author's words, as long as they fit."""
        return entries[-1].author == following.author and self.fits([*entries, following])

    def fits(self, entries: Sequence[PostEntry]) -> bool:
        """By the words."""
        return len(_text(entries)) <= LONGEST_TEXT

    def emoji(self, event: Event) -> str:
        """Reactions of agents; receipts are not for users."""
        return event.body.emoji if isinstance(event.body, Reacted) and event.author.side is not Side.USER else ""

    def groups(self, files: Sequence[File]) -> Sequence[tuple[File, ...]]:
        """A room has no files: each is named in a post of its own."""
        return [(file,) for file in files]

    def captions(self, content: Content, files: tuple[File, ...]) -> bool:
        """Words are posted apart."""
        return False

    def split_caption(self, content: Content) -> Sequence[Content]:
        """Never asked for: there are no captions."""
        return self.split(content)


@dataclass(frozen=True, slots=True)
class ToyCall:
    """One HTTP call. `upto` is the last message of an agent's that the user has whole once it is made; 0 for none."""

    room: str
    lane: int
    step: PostStep
    session: SessionId
    upto: Seq


class ToySurface:
    """Shows sessions in rooms. An address is a room, a remote id a post's."""

    name = TOY
    internal = False  # users see it
    recent = 0
    time_limit = 10.0

    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        self._http = http
        self._url = url

    def buckets(self, address: str) -> tuple[str, ...]:
        """The room's own, and one for all."""
        return (f"{_OVERALL}.room:{address}", _OVERALL)

    def rate(self, bucket: str) -> Rate:
        """The platform asks for a pause when it wants one."""
        return Rate(interval=0.0)

    def plan(self, view: SessionView, pending: Sequence[Event]) -> Operation | WaitForMore | None:
        """The next post, change, removal or emoji."""
        step = plan_next_step(view, pending, ToyStyle())
        if step is None or isinstance(step, WaitForMore):
            return step
        is_last = isinstance(step, Post) and not step.covers.parts  # of a text in pieces
        upto = max(shown_seqs(step)) if is_last else Seq(0)
        call = ToyCall(view.lane.address, view.lane.id, step, view.session.id, upto)
        return Operation(
            step.covers, self.buckets(call.room), call, shown_seqs(step), repeatable=not isinstance(step, Post),
            kind=type(step).__name__,
        )  # fmt: skip

    async def perform(self, op: Operation) -> Receipt:
        """Make the call."""
        call: ToyCall = op.call
        step = call.step
        match step:
            case Post(entries=entries):
                made = await self._make("POST", call.room, text=_text(entries), note=_to_note(call, op))
                told = partial(receipts.delivered, session=call.session, upto=call.upto, surface=TOY)
                return Receipt(copies_made(step, RemoteId(made["id"])), then=told if call.upto else None)
            case Replace(remote=remote, entries=entries):
                await self._make("PATCH", call.room, remote, text=_text(entries))
                return Receipt(copies_made(step, remote))
            case Remove(remote=remote):
                await self._make("DELETE", call.room, remote)
                return Receipt(copies_made(step))
            case React(remote=remote, left=left):
                await self._make("PUT", call.room, remote, emoji=left)
                return Receipt()
            case _:
                assert_never(step)

    def look_up_buckets(self, address: str) -> tuple[str, ...]:
        """What `look_up` takes."""
        return self.buckets(address)

    async def look_up(self, view: SessionView) -> Sequence[LookUpResult]:
        """Our posts beyond the cursor, by the notes that they carry."""
        posts = await self._make("GET", view.lane.address)
        found = [_from_note(post["note"], post["id"]) for post in posts if post["note"]["lane"] == view.lane.id]
        return [each for each in found if each.covers.is_beyond(view.lane)]

    async def _make(self, method: str, room: str, post: str = "", **body: Any) -> Any:
        """One HTTP call, and what its failure means."""
        place = f"{self._url}/rooms/{room}/posts" + (f"/{post}" if post else "")
        try:
            async with self._http.request(method, place, json=body or None) as answer:
                said = await answer.json()
        except aiohttp.ClientConnectorError as exc:
            raise Unreachable("The room cannot be reached.") from exc
        except (aiohttp.ClientError, ValueError) as exc:
            raise Uncertain("The room gave no usable answer.", cut=True) from exc
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            raise Retry(float(answer.headers["Retry-After"]))
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:  # it may come after the work was done
            raise Uncertain(said["error"], answered=True)
        if answer.status >= HTTPStatus.BAD_REQUEST:
            raise Rejected(said["error"])
        return said


def new_lane(room: str) -> NewLane:
    """The lane of a room, from the start of the log."""
    return NewLane(TOY, room, f"{_OVERALL}.room:{room}", internal=False)


def _text(entries: Sequence[PostEntry]) -> str:
    return "\n".join(line for entry in entries for line in (entry.content.text, *(f.name for f in entry.files)) if line)


def _to_note(call: ToyCall, op: Operation) -> dict[str, Any]:
    copies = [(copy.seq, copy.part) for copy in copies_made(call.step, RemoteId(""))]
    return {"lane": call.lane, "covers": asdict(op.covers), "copies": copies}


def _from_note(note: dict[str, Any], post: str) -> LookUpResult:
    covers = Covers(**note["covers"])
    copies = (Copy(Seq(seq), RemoteId(post), covers.as_of, part) for seq, part in note["copies"])
    return LookUpResult(covers, Receipt(tuple(copies)))
