"""What an audit needs, gathered from the database and from every surface of a world."""

from collections.abc import Mapping, Sequence
from typing import Any

from audit import NOT_DELIVERED, WORD, AuditedSession, AuditEvidence, OwnershipSpan, UserScreen
from console_site import ConsoleBrowser
from desk_people import DeskWorld
from desk_users import DeskUser, TelegramUser, WebUser

from agents_slack.api.addresses import THREAD, PostAddress
from bridge.sandbox.slack import WorkspaceMessage
from core.model.ids import SessionId
from core.model.session import Session
from core.store import lanes, log, sessions


async def gather(
    world: DeskWorld, users: Mapping[str, DeskUser], browser: ConsoleBrowser, written: Sequence[str], **more: Any
) -> AuditEvidence:
    """Everything there is to see. `users` by name; `browser`: anybody's who is signed in to the console."""
    ids = [SessionId(id_) for (id_,) in await _rows(world, "SELECT id FROM chat_sessions ORDER BY opened_at, id")]
    records = [await _record(world, session, browser) for session in ids]
    waiting = (await browser.get("pending-sessions"))["sessions"]
    screens = [await _screen(world, name, user) for name, user in users.items()]
    return AuditEvidence(records, screens, written, frozenset(session["id"] for session in waiting), **more)


async def _record(world: DeskWorld, id_: SessionId, browser: ConsoleBrowser) -> AuditedSession:
    def unit(tx: Any) -> tuple[Session, list[Any], list[lanes.Lane], list[Any], Any]:
        found = sessions.find_session(tx, id_)
        assert found is not None
        claims = _all(tx, "SELECT agent, claimed_at, ended_at FROM agent_sessions WHERE session = ", id_)
        figures = _all(tx, "SELECT * FROM session_analytics WHERE session = ", id_)
        named = dict(zip([each[0] for each in tx.cursor.description], figures[0], strict=True)) if figures else None
        return found, log.after(tx, id_, 0, internal=True, most=5000), lanes.all_of(tx, id_), claims, named

    session, events, ways, claims, figures = await world.store.read(unit)
    held = {lane for (lane,) in await _rows(world, "SELECT id FROM lanes WHERE held_by IS NOT NULL")}
    threads = sorted((lane for lane in ways if lane.surface == THREAD), key=lambda lane: not lane.ended)
    return AuditedSession(
        session,
        events,
        [[_text(post) for post in _thread(world, lane.address)] for lane in threads],
        str(_root(world, threads[-1].address).blocks) if threads else "",
        await _in_console(browser, id_),
        [OwnershipSpan(*claim) for claim in claims],
        figures,
        [
            f"{lane.surface} {lane.position}/{lane.head}"
            for lane in ways
            if lane.position < lane.head or lane.id in held
        ],
    )


async def _in_console(browser: ConsoleBrowser, session: SessionId) -> list[int]:
    seqs: list[int] = []
    more, after = True, 0
    while more:
        page = await browser.get(f"session/{session}/messages", after=after)
        seqs += [event["seq"] for event in page["events"]]
        more, after = page["more"], page["upto"]
    return seqs


async def _screen(world: DeskWorld, name: str, user: DeskUser) -> UserScreen:
    if isinstance(user, WebUser):
        own = list(dict.fromkeys(user.page.sessions))
        return UserScreen(name, own, [said for session in own for said in _on_page(user, session)], exact=True)
    assert isinstance(user, TelegramUser)
    chat = user.person.chat
    query = "SELECT s.id FROM chat_sessions s JOIN contacts c ON c.id = s.contact WHERE c.channel = 'telegram'"
    found = await _rows(world, f"{query} AND c.address = '{chat.chat_id}' ORDER BY s.opened_at")
    shown = [message for message in chat.messages if not message.deleted]
    on_it = [
        ("agent" if message.from_bot else "user", f"{message.text}{_named([message.file] if message.file else [])}")
        for message in shown
    ]
    return UserScreen(name, [id_ for (id_,) in found], on_it, exact=False)


def _on_page(user: WebUser, session: str) -> list[tuple[str, str]]:
    """What the page shows of one session, every message as it reads now, with the names of its files."""
    shown: dict[int, tuple[str, str, str]] = {}
    for event, of in zip(user.page.events, user.page.sessions, strict=True):
        match event["kind"]:
            case "message" if of == session:
                names = "".join(f" {file['name']}" for file in event["files"])
                shown[event["seq"]] = (event["by"], event["text"], names)
            case "edit" if of == session:
                by, _, names = shown[event["target"]]
                shown[event["target"]] = (by, event["text"], names)
            case "delete" if of == session:
                del shown[event["target"]]
    return [(by, f"{text}{names}") for by, text, names in shown.values()]


def _named(files: Sequence[Any]) -> str:
    return "".join(f" {file.name}" for file in files)


def _text(post: WorkspaceMessage) -> str:
    """Without what it quotes: what it answers, which stands above its words, and what could not be delivered."""
    own = "\n".join(line for line in post.text.split("\n") if "↩" not in line)
    return f"{WORD.sub('', own) if own.startswith(NOT_DELIVERED) else own}{_named(post.files)}"


def _thread(world: DeskWorld, address: str) -> list[WorkspaceMessage]:
    place = PostAddress.parse(address)
    return [post for post in world.slack.workspace.thread(place.channel, place.ts) if post.ts != place.ts]


def _root(world: DeskWorld, address: str) -> WorkspaceMessage:
    place = PostAddress.parse(address)
    return world.slack.workspace.find_message(place.channel, place.ts)


async def _rows(world: DeskWorld, query: str) -> list[Any]:
    return await world.store.read(lambda tx: tx.cursor.execute(query).fetchall())


def _all(tx: Any, query: str, session: SessionId) -> list[Any]:
    tx.cursor.execute(f"{query}'{session}'")
    return tx.cursor.fetchall()
