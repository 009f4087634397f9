"""The table of Telegram's kinds is complete against its specification, and says what is done."""

from typing import Any

import pytest
from bot_api_values import TYPES, fields, subtypes, value_of
from telegram import MessageEntity, Update
from telegram.constants import MessageEntityType

from channels.telegram import kinds
from channels.telegram.inbound import ALLOWED_UPDATES, Inbound, TelegramWrote, to_inbound
from channels.telegram.messages import NAMED_ONLY
from channels.telegram.notices import NOTICES
from core.model.fidelity import Fidelity

MIA = {"id": 501, "is_bot": False, "first_name": "Mia"}
CHAT = {"id": 501, "type": "private", "first_name": "Mia"}
BODY = kinds.CONTENT.names() | kinds.SERVICE.names()
TEXTS = {"text", "entities", "caption", "caption_entities"}
NOTHING = {True: "full", False: "bare"}


def read(**fields: Any) -> Inbound | None:
    message = {"message_id": 7, "date": 1_790_000_000, "chat": CHAT, "from": MIA, **fields}
    raw = {"update_id": 1, "message": message}
    return to_inbound(Update.de_json(raw, None), raw)


def wrote(**fields: Any) -> TelegramWrote:
    inbound = read(**fields)
    assert isinstance(inbound, TelegramWrote)
    return inbound


def value(kind: str, *, full: bool) -> Any:
    return value_of(TYPES["Message"]["fields"][kind]["types"][0], full=full, name=f"the {kind}")


def test_every_field_of_a_message_is_in_one_table_and_nothing_else_is() -> None:
    tables = [kinds.ENVELOPE.names(), kinds.CONTENT.names(), kinds.SERVICE.names()]
    assert set().union(*tables) == fields("Message")
    assert sum(map(len, tables)) == len(fields("Message"))


def test_every_update_is_in_its_table_and_asked_for_when_it_is_carried() -> None:
    assert kinds.UPDATES.names() == fields("Update")
    assert kinds.UPDATES.names(Fidelity.CARRIED) == set(ALLOWED_UPDATES)


@pytest.mark.parametrize(
    ("table", "name"),
    [
        (kinds.ORIGINS, "MessageOrigin"),
        (kinds.REACTIONS, "ReactionType"),
        (kinds.BLOCKS, "RichBlock"),
        (kinds.RICH_TEXT, "RichText"),
    ],
)
def test_every_subtype_is_in_its_table(table: Any, name: str) -> None:
    assert table.names() == set(subtypes(name))


def test_every_entity_is_in_its_table() -> None:
    assert kinds.ENTITIES.names() == {str(kind.value) for kind in MessageEntityType}
    assert MessageEntity.ALL_TYPES


def test_what_is_not_carried_has_its_reason_and_what_arrives_says_as_what() -> None:
    for table in kinds.FROM_USERS:
        for kind in table.kinds:
            assert kind.becomes if kind.fidelity is not Fidelity.NOTHING else kind.why, kind.name
            assert kind.why or kind.fidelity is Fidelity.CARRIED, kind.name


@pytest.mark.parametrize("full", [True, False], ids=NOTHING.get)
@pytest.mark.parametrize(
    "kind", sorted((kinds.CONTENT.names(Fidelity.CARRIED) | kinds.SERVICE.names(Fidelity.CARRIED)) - TEXTS)
)
def test_a_carried_kind_arrives_with_what_is_in_it(kind: str, full: bool) -> None:
    inbound = wrote(**{kind: value(kind, full=full)})
    assert inbound.told == ""
    if not inbound.files:
        assert inbound.content.text not in ("", f"[{kind.replace('_', ' ')}]", "[empty message]")
    if kind != "rich_message":  # the one kind beside text and caption that is the user's own words
        assert inbound.content.own_words == ""


@pytest.mark.parametrize("full", [True, False], ids=NOTHING.get)
@pytest.mark.parametrize("kind", sorted(kinds.CONTENT.names(Fidelity.TOLD) | kinds.SERVICE.names(Fidelity.TOLD)))
def test_a_kind_that_is_only_told_is_named_to_agents_and_the_user_hears_of_it(kind: str, full: bool) -> None:
    inbound = wrote(**{kind: value(kind, full=full)})
    assert inbound.content.text.startswith("[")
    assert (inbound.content.own, inbound.told) == ("", NAMED_ONLY)


@pytest.mark.parametrize("kind", sorted(kinds.SERVICE.names(Fidelity.NOTHING)))
def test_a_service_message_that_concerns_nobody_is_no_message(kind: str) -> None:
    assert read(**{kind: value(kind, full=False)}) is None


def test_a_kind_of_tomorrow_is_named_and_the_user_hears_of_it() -> None:
    inbound = wrote(hologram={"of": "the pass"})
    assert (inbound.content.text, inbound.told) == ("[hologram]", NAMED_ONLY)


def test_only_kinds_of_the_tables_have_a_line_of_their_own() -> None:
    assert NOTICES <= BODY
