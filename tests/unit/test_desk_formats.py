"""What admins copy from the desk is looked at by that desk's own formats, here of one that there is not."""

from pathlib import Path

import pytest
from small_config import BILLING, TRIGGERS, copy_small_config

from core.config import ConfigFault, load
from core.config.schemas import schemas
from core.yaml_files.desk_formats import DeskFormats, IdFormat

PAGER = DeskFormats(
    name="Pager",
    provider="pager",
    place=IdFormat("[0-9]{4}", "1234", "room", "rooms are four digits, on the door"),
    no_place_remedy="write the room: four digits",
    person=IdFormat("[0-9]{2}", "12", "pager", "two digits, on the back"),
    group=IdFormat("team [a-z]+", "team red", "team", "write 'channel', or a team"),
    command="*",
    usual_place="ROOM",
    admin_place="ADMIN_ROOM",
)
FILES = {
    "agents": "agents:\n  - {name: Ana, email: ana@example.com, pager: '42'}\n",
    "desk": "who_may_act: team red\nnote_prefixes: [/n]\n",
    "figures": "digest: {channel: '1234'}\n",
    "queues": "queues:\n  billing: {channel: '1235', reminders: {second_channel: '1236'}}\n",
}


def folder(tmp_path: Path, **files: str) -> Path:
    return copy_small_config(tmp_path, triggers=TRIGGERS + BILLING, **{**FILES, **files})


def test_a_desk_with_other_ids_is_read_by_its_own(tmp_path: Path) -> None:
    config = load(folder(tmp_path), PAGER)
    assert config.agents.agents[0].ids == {"pager": "42"}
    assert config.agents.name_of("42", "") == "Ana"
    assert (config.queues.queues["billing"].channel, config.desk.who_may_act) == ("1235", "team red")


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("agents", "'42'", "U0ANA", "agents.yaml:2: 'pager': 'U0ANA' is no pager - two digits, on the back"),
        ("agents", "pager:", "paper:", "agents.yaml:2: unknown key 'paper' - did you mean 'pager'?"),
        ("desk", "/n", "'*n'", "desk.yaml:2: '*n' begins like a command, so Pager keeps it for itself"),
        ("desk", "team red", "S01", "desk.yaml:1: 'who_may_act': 'S01' is no team - write 'channel', or a team"),
        (
            "figures",
            "'1234'",
            "C01",
            "figures.yaml:1: 'channel': 'C01' is no room - rooms are four digits, on the door",
        ),
        ("queues", "'1236'", "C01", "queues.yaml:2: 'second_channel': 'C01' is no room - rooms are four digits, on"),
        ("figures", "{channel: '1234'}", "\n  channel: #money", "'channel' is empty - write the room: four digits"),
    ],
)
def test_what_is_wrong_is_said_in_the_desks_words(tmp_path: Path, file: str, old: str, new: str, told: str) -> None:
    with pytest.raises(ConfigFault) as raised:
        load(folder(tmp_path, **{file: FILES[file].replace(old, new)}), PAGER)
    [found] = str(raised.value).splitlines()
    assert told in found


def test_the_schemas_are_completed_by_the_desk() -> None:
    whole = "".join(schemas(PAGER).values())
    assert "{desk." not in whole
    assert "The id of the Pager channel, like 1234. Empty: ROOM." in whole
    assert '"pattern": "^(channel|team [a-z]+)$"' in whole
