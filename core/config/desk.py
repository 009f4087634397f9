"""How agents work at their desk: what is said to whom, how a session ends, who may act. Knows no desk."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import product
from typing import Annotated, Any

from pydantic import Field

from core.config.desk_ids import desk_id
from core.config.sessions import Duration
from core.escalation import triggers
from core.escalation.phrase_lists import PhraseLists, mapping
from core.escalation.triggers import ConfigProblem, EntryName, Phrases, StrictModel
from core.yaml_files.desk_formats import DeskFormats

CHANNEL = "channel"

Prefix = Annotated[str, Field(min_length=1, max_length=20, pattern=r"^\S(.*\S)?$")]
WhoMayAct = Annotated[str, *desk_id("group", f"^({CHANNEL}|{{desk.group.pattern}})$")]


class LeakGuardEntry(StrictModel):
    """What looks as if it were not for the user."""

    enabled: bool = Field(default=True, description="false: nothing is asked, all plain words go to the user.")
    mentions: bool = Field(default=True, description="A teammate is mentioned: @Ana.")
    labels: list[Annotated[str, Field(min_length=1, max_length=40)]] = Field(
        default_factory=list, description="Words that begin a message and have a colon: 'internal: …'."
    )
    lists: dict[EntryName, Phrases] = Field(default_factory=dict, description="Lists that phrases name as <name>.")
    phrases: Phrases = Field(default_factory=dict, description="One of these stands anywhere in the message.")
    except_: Phrases = Field(
        default_factory=dict, alias="not", description="Silences the phrases it overlaps, unless it is inside them."
    )


class DeskFile(StrictModel):
    """config/desk.yaml: how agents work."""

    note_prefixes: list[Prefix] = Field(
        default_factory=lambda: ["//", "note:"], description="What begins with one of these stays among colleagues."
    )
    send_prefixes: list[Prefix] = Field(
        default_factory=lambda: [">>"], description="What begins with one of these goes to the user, whatever it says."
    )
    outcomes: dict[EntryName, Annotated[str, Field(min_length=1, max_length=75)]] = Field(
        default_factory=lambda: {"solved": "Solved", "not-solved": "Could not be solved"},
        min_length=1,
        max_length=50,
        description="How a session can end: a name that figures keep, and what agents read when they close it.",
    )
    outcome_required: bool = Field(
        default=True, description="true: whoever closes a conversation must say how it ended; false: they may."
    )
    leak_guard: LeakGuardEntry = Field(
        default_factory=LeakGuardEntry, description="Asks before words go to the user that look internal."
    )
    receipts: bool = Field(default=True, description="true: agents see that a message was delivered, and seen.")
    rating: bool = Field(default=True, description="true: after the end the user is asked how it was.")
    who_may_act: WhoMayAct = Field(
        default=CHANNEL,
        description="channel: the members of the queue's channel; or the id of a {desk.name} user group.",
        examples=[CHANNEL, "{desk.group.example}"],
    )
    most_cards: int = Field(
        default=25,
        ge=1,
        le=500,
        description="How many who wait have a card in one channel; the others' come as these are taken.",
    )
    first_response_within: Duration = Field(
        default=timedelta(minutes=2), description="The target for the first answer; what waits longer is coloured."
    )


def problems(data: Mapping[str, Any], formats: DeskFormats) -> Iterator[ConfigProblem]:
    """Faults in the raw data that a shape cannot show: phrases, and prefixes that say two things."""
    guard = mapping(data.get("leak_guard"))
    lists = mapping(guard.get("lists"))
    yield from triggers.list_problems(("leak_guard", "lists"), lists)
    for part in ("phrases", "not"):
        yield from triggers.phrase_problems(("leak_guard", part), guard.get(part), PhraseLists(lists))
    yield from _label_problems(guard.get("labels"))
    yield from _prefix_problems(data, formats)


def _label_problems(labels: Any) -> Iterator[ConfigProblem]:
    for index, label in enumerate(_texts(labels)):
        if label.rstrip().endswith(":"):
            problem = f"the label '{label}' has a colon, which is looked for anyway"
            yield ConfigProblem(("leak_guard", "labels", index), problem, f"write {label.rstrip(': ')}")


def _prefix_problems(data: Mapping[str, Any], formats: DeskFormats) -> Iterator[ConfigProblem]:
    notes, sends = (_texts(data.get(key)) for key in ("note_prefixes", "send_prefixes"))
    for key, prefixes in (("note_prefixes", notes), ("send_prefixes", sends)):
        for index, prefix in enumerate(prefixes):
            if prefix.startswith(formats.command) and not prefix.startswith(formats.command * 2):
                problem = f"'{prefix}' begins like a command, so {formats.name} keeps it for itself"
                yield ConfigProblem((key, index), problem, "take another one, like // or note:")
    for (_, note), (index, send) in product(enumerate(notes), enumerate(sends)):
        if note.casefold().startswith(send.casefold()) or send.casefold().startswith(note.casefold()):
            problem = f"'{send}' and the note prefix '{note}' begin alike"
            yield ConfigProblem(("send_prefixes", index), problem, "take prefixes that nobody can mistake")


def _texts(value: Any) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
