"""Slips in `.env`, each with its line and with what would be right; what it sets for others is nobody's business."""

from pathlib import Path

import pytest

from bridge.settings import SettingsFault, load_settings, setting_names

TOKENS = "SLACK_BOT_TOKEN=xoxb-1\nSLACK_APP_TOKEN=xapp-1\nSLACK_CHANNEL=C0123456789\n"


def told(folder: Path, content: bytes) -> list[str]:
    path = folder / ".env"
    path.write_bytes(content)
    try:
        load_settings(path)
    except SettingsFault as fault:
        return [line.removeprefix(f"{folder.as_posix()}/") for line in str(fault).splitlines()]
    return []


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in setting_names():
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("SLACK_BOT_TOKN=xoxb-1\n", ".env:1: there is no setting SLACK_BOT_TOKN - did you mean SLACK_BOT_TOKEN?"),
        ("\n# Telegram\nTELEGRAM_TOKEN=1\nTELEGRAMBOTTOKEN=1\n", ".env:4: there is no setting TELEGRAMBOTTOKEN - did"),
        ("SECRET-KEY=abc\n", ".env:1: there is no setting SECRET-KEY - did you mean SECRET_KEY?"),
        ("PORT: 8000\n", ".env:1: this line sets nothing - write PORT=…"),
        ("PORT 8000\n", ".env:1: this line sets nothing - write PORT=…"),
        ("PORT\n", ".env:1: this line sets nothing - write NAME=value, or # before it"),
        ("LOG_LEVEL=INFO\nPORT=1\nPORT=2\n", ".env:3: PORT stands here twice, first on line 2 - keep one of them"),
        ("SECRET_KEY='abc\n", ".env:1: the quote that begins this value is never closed - end it with the same"),
        ("SECRET_KEY=abc #def\n", ".env:1: '#def' is a comment, for there is a space before it - put the value of"),
        ("SECRET_KEY=“abcdef”\n", ".env:1: SECRET_KEY has quotes of a word processor, which belong to the value"),
        ("SECRET_KEY=abc\u200bdef\n", ".env:1: SECRET_KEY holds an invisible sign (U+200B) - type it again"),
        ("SECRET_KEY=abc\u00a0def\n", ".env:1: SECRET_KEY holds a no-break space (U+00A0) - type it again"),
        ("\nGEMINI_API_KEY=abc def\n", ".env:2: GEMINI_API_KEY holds a space: make one in Google AI Studio."),
        ("PORT=eighty\n", ".env:1: PORT must be a whole number, not 'eighty'."),
        ("PORT=99999\n", ".env:1: PORT: it should be less than or equal to 65535"),
        ("LOG_LEVEL=verbose\n", ".env:1: LOG_LEVEL cannot be 'verbose': write DEBUG, INFO, WARNING or ERROR."),
        ("METRICS_LOCAL=ja\n", ".env:1: METRICS_LOCAL must be true or false, not 'ja'."),
        ("PUBLIC_URL=chat.example.com\n", ".env:1: PUBLIC_URL has no https:// before it: write it like"),
        (TOKENS.replace("C0123456789", "'#support'"), ".env:3: SLACK_CHANNEL is not a channel's id: an id like C01"),
        (TOKENS.replace("xoxb", "xoxp"), ".env:1: SLACK_BOT_TOKEN is not a bot token: those begin with xoxb-."),
        ("SLACK_BOT_TOKEN=xoxb-...\n", ".env:1: SLACK_BOT_TOKEN holds a placeholder: copy it from"),
        ("TRUSTED_PROXIES=nginx\n", ".env:1: TRUSTED_PROXIES:"),
    ],
)
def test_a_slip_is_told_with_its_line(tmp_path: Path, text: str, fault: str) -> None:
    found = told(tmp_path, text.encode())
    assert any(each.startswith(fault) for each in found), found


def test_every_slip_is_told_at_once(tmp_path: Path) -> None:
    found = told(tmp_path, b"SECRT_KEY=a\nPORT=many\nMETRICS_LOCAL\nLOG_LEVEL=loud\n")
    assert [each.partition(": ")[0] for each in found] == [".env:1", ".env:3", ".env:2", ".env:4"]


def test_another_encoding_is_told_and_a_byte_order_mark_is_none(tmp_path: Path) -> None:
    assert told(tmp_path, "PORT=80\n".encode("utf-16")) == [".env:1: this is saved as UTF-16 - save the file as UTF-8"]
    assert told(tmp_path, b"# caf\xe9\n") == [".env:1: this is not UTF-8 text - save the file as UTF-8"]
    assert told(tmp_path, b"\xef\xbb\xbfPORT=8123\r\n") == []
    assert load_settings(tmp_path / ".env").port == 8123


def test_what_the_file_sets_for_others_is_left_alone(tmp_path: Path) -> None:
    others = "SLACK_WEBHOOK_URL=https://x\nexport PATH_TO=y # z\nEMPTY=\nHTTPS_PROXY\nPORT=80 # as usual\n"
    assert told(tmp_path, others.encode()) == []


def test_the_example_has_no_slip(tmp_path: Path) -> None:
    example = (Path(__file__).parents[2] / ".env.example").read_text()
    assert told(tmp_path, example.encode()) == []
    unlocked = "\n".join(line.removeprefix("#") if line[:2] != "# " else line for line in example.splitlines())
    assert told(tmp_path, unlocked.encode()) == []
