"""What admins set for the desk: each fault of the new files has its file, its line and what would be right."""

from collections.abc import Callable
from pathlib import Path

import pytest
from shipped_configuration import shipped_config
from small_config import BILLING, TRIGGERS, copy_small_config

from bridge.config_folder import load_config
from core.config import ConfigFault

Faults = Callable[[str, str], list[str]]


@pytest.fixture
def faults(tmp_path: Path) -> Faults:
    """The faults of the shipped folder (with few triggers) with one file replaced; without the folder's name."""
    copy_small_config(tmp_path, triggers=TRIGGERS + BILLING)

    def of(name: str, text: str) -> list[str]:
        (tmp_path / name).write_text(text, encoding="utf-8")
        try:
            load_config(tmp_path)
        except ConfigFault as fault:
            return [line.removeprefix(f"{tmp_path.as_posix()}/") for line in str(fault).splitlines()]
        return []

    return of


def test_the_shipped_files_say_how_the_desk_works() -> None:
    config = shipped_config()
    assert len(config.agents.agents) == 4
    assert {"solved", "not-solved"} <= set(config.desk.outcomes)
    assert config.desk.who_may_act == "channel"
    assert config.desk.leak_guard.enabled
    assert "hello" in config.replies.replies
    assert config.sessions.agent_silent.nudge_after < config.sessions.agent_silent.release_after


AGENTS = "agents:\n  - name: Ana\n    email: ana@example.com\n    slack: U0123ANA\n"


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (
            "  - name: Ben\n    email: ANA@example.com\n",
            "agents.yaml:6: 'ANA@example.com' is Ana's already - give each person one entry",
        ),
        ("  - name: Ben\n    email: b@b.org\n    slack: U0123ANA\n", "agents.yaml:7: 'U0123ANA' is Ana's already"),
        ("  - name: Ben\n    email: ben\n", "agents.yaml:6: 'email': 'ben' is no e-mail address - write it like"),
        ("    role: leed\n", "agents.yaml:5: 'role' cannot be 'leed' - did you mean 'lead'?"),
        ("    languages: [en, eng]\n", "agents.yaml:5: 'languages, entry 2' cannot be 'eng' - did you mean 'en'?"),
        ("    capacity: 0\n", "agents.yaml:5: 'capacity': it should be greater than or equal to 1"),
        ("    specialities: [x]\n", "agents.yaml:5: unknown key 'specialities' - did you mean 'specialties'?"),
        (
            "    specialties: [biling]\n",
            "agents.yaml:5: no trigger and no queue has the specialty 'biling' - did you mean 'billing'?",
        ),
        ("  - email: ben@example.com\n", "agents.yaml:5: 'name' is missing - add 'name: …'"),
        (
            "  - name: Ben\n    email: b@b.org\n    slack: '@ben'\n",
            "agents.yaml:7: 'slack': '@ben' is no Slack user id",
        ),
    ],
)
def test_a_fault_among_the_agents_is_told(faults: Faults, more: str, told: str) -> None:
    found = faults("agents.yaml", AGENTS + more)
    assert len(found) == 1
    assert found[0].startswith(told)


def test_a_specialty_that_only_agents_have_is_their_own_affair(faults: Faults) -> None:
    assert faults("agents.yaml", AGENTS + "    specialties: [visas]\n") == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "note_prefixes: [/n]\n",
            "desk.yaml:1: '/n' begins like a command, so Slack keeps it for itself - take another",
        ),
        (
            "note_prefixes: ['>']\nsend_prefixes: ['>>']\n",
            "desk.yaml:2: '>>' and the note prefix '>' begin alike - take prefixes that nobody can mistake",
        ),
        ("outcomes: {}\n", "desk.yaml:1: 'outcomes':"),
        ("outcomes:\n  Not solved: x\n", "desk.yaml:2: 'Not solved' is no name - use small letters, digits and '-'"),
        ("who_may_act: everybody\n", "desk.yaml:1: 'who_may_act': 'everybody' is no group of people - write 'channel'"),
        ("receipts: on\n", "desk.yaml:1: 'receipts' must be true or false, not the text 'on'"),
        ("first_response_within: 2\n", "desk.yaml:1: 'first_response_within': 2 is no duration - write a number and"),
        ("leak_gaurd: {}\n", "desk.yaml:1: unknown key 'leak_gaurd' - did you mean 'leak_guard'?"),
        (
            "leak_guard:\n  phrases:\n    en:\n      - the (customer\n",
            "desk.yaml:4: phrase 'the (customer', column 5: '(' is never closed - add ')'",
        ),
        (
            "leak_guard:\n  lists: {them: {en: [him]}}\n  not:\n    en: [tell <then>]\n",
            "desk.yaml:4: phrase 'tell <then>', column 6: no list 'then' in this language - lists here: them",
        ),
        ("leak_guard:\n  phrases:\n    eng: [fyi]\n", "desk.yaml:3: unknown language tag 'eng' - did you mean 'en'?"),
    ],
)
def test_a_fault_of_the_desk_is_told(faults: Faults, text: str, told: str) -> None:
    found = faults("desk.yaml", text)
    assert len(found) == 1
    assert found[0].startswith(told)


def test_a_desk_file_that_says_nothing_is_a_desk(faults: Faults) -> None:
    assert faults("desk.yaml", "# as usual\n") == []


REPLIES = "replies:\n  hi:\n    name: Greeting\n    text:\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            REPLIES + "      en: Hi {usr}\n",
            "replies.yaml:5: unknown variable '{usr}' in 'hi' - did you mean 'user'?",
        ),
        (REPLIES + "      en: Hi {user\n", "replies.yaml:5: a brace in 'hi' has no partner"),
        (REPLIES + "      de: Hallo\n", "replies.yaml:4: reply 'hi' has no text in 'en' - add a line 'en: …'"),
        (REPLIES + "      en: Hi\n      xx: Hi\n", "replies.yaml:6: unknown language tag 'xx'"),
        (REPLIES + "      en: Hi\n  hi:\n    name: B\n    text: {en: B}\n", "replies.yaml:6: 'hi' stands here twice"),
        ("replies:\n  Say Hi:\n    name: A\n    text: {en: A}\n", "replies.yaml:2: 'Say Hi' is no name"),
    ],
)
def test_a_fault_among_the_replies_is_told(faults: Faults, text: str, told: str) -> None:
    found = faults("replies.yaml", text)
    assert len(found) == 1
    assert found[0].startswith(told)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "agent_silent: {nudge_after: 20m, release_after: 15m}\n",
            "sessions.yaml:1: 'agent_silent': the agent would be released before the reminder - let nudge_after",
        ),
        (
            "user_silent:\n  ask_after: 1h\n  close_after: 1h\n",
            "sessions.yaml:1: 'user_silent': it would be closed before the user is asked - let ask_after",
        ),
        ("user_silent: {ask_afer: 1h}\n", "sessions.yaml:1: unknown key 'ask_afer' - did you mean 'ask_after'?"),
    ],
)
def test_a_silence_in_the_wrong_order_is_told(faults: Faults, text: str, told: str) -> None:
    found = faults("sessions.yaml", text)
    assert len(found) == 1
    assert found[0].startswith(told)


@pytest.mark.parametrize(
    ("queue", "told"),
    [
        ("{plain_text: intern}", "queues.yaml:2: 'plain_text' cannot be 'intern' - did you mean 'internal'?"),
        (
            "{reminders: {second_channel: '#leads'}}",
            "queues.yaml:2: 'second_channel': '#leads' is no channel id - it is like C0123456789",
        ),
        (
            "{reminders: {second_channel: C0LEADS, second_channel_from: 3}}",
            "queues.yaml:2: there are only 2 reminders, so the second channel never hears of it - see remind_after",
        ),
        ("{reminders: {quiet: 22-7}}", "queues.yaml:2: 'quiet': '22-7' are no hours - write a beginning and an end"),
        ("{reminders: {quiet: '7:00-7:00'}}", "queues.yaml:2: 'quiet': '7:00-7:00' ends when it begins"),
    ],
)
def test_a_fault_of_a_queues_reminders_is_told(faults: Faults, queue: str, told: str) -> None:
    found = faults("queues.yaml", f"queues:\n  general: {queue}\n")
    assert len(found) == 1
    assert found[0].startswith(told)
