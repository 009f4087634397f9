"""docs/troubleshooting.md knows what the product can say when something is wrong."""

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from agents_slack.api import agent_notices
from agents_slack.api.failures import ERROR_CODES
from channels.telegram import failures as telegram_failures
from channels.web.failures import SocketCloseCode
from core.model.errors import WrongState
from core.model.session import SessionState

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "troubleshooting.md").read_text()
LOUD = {"warning", "error", "exception", "critical"}
OF_OTHERS = {  # what Python, its libraries and pip say
    "unable to open database file",
    "address already in use",
    "Input should be",
    "ensurepip is not available",
    "requires a different Python",
}
PUT_TOGETHER = {  # of words that stand apart in the code
    "is no name", "conversations already", "Slack reading threads", "relay telegram",
    "SLACK_CHANNEL is not a channel's id", "SLACK_ADMIN_CHANNEL is not a channel's id",
}  # fmt: skip


def _sources() -> Iterator[Path]:
    for folder in ("core", "bridge", "channels", "agents_slack"):
        yield from (path for path in sorted((ROOT / folder).rglob("*.py")) if "sandbox" not in path.parts)


def _is_loud(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in LOUD
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in ("log", "logger")
    )


def _text(node: ast.expr, constants: dict[str, str]) -> str:
    """The constant message of a call: a string, a module's constant, or the two joined."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.Name(id=name):
            return constants[name]
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _text(left, constants) + _text(right, constants)
    raise AssertionError(f"a message is a constant, not {ast.unparse(node)}")


def _constants(tree: ast.Module) -> dict[str, str]:
    return {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


@cache
def _trees() -> list[ast.Module]:
    return [ast.parse(path.read_text()) for path in _sources()]


def loud_messages() -> Iterator[str]:
    for tree in _trees():
        constants = _constants(tree)
        for node in ast.walk(tree):
            if _is_loud(node):
                assert isinstance(node, ast.Call)
                yield _text(node.args[0], constants)


def unexplained(sentences_told: Iterable[str]) -> list[str]:
    told = set(sentences_told)
    assert told
    return sorted(sentence for sentence in told if f"`{sentence}`" not in PAGE)


def test_every_warning_and_error_of_the_log_is_explained() -> None:
    assert unexplained(message.replace("`", "") for message in loud_messages()) == []


def test_every_refusal_of_slacks_is_explained() -> None:
    assert unexplained(sentence for _, sentence in ERROR_CODES.values()) == []


def test_every_refusal_of_telegrams_is_explained() -> None:
    told = (sentence.format(name="NAME") for _, sentence in telegram_failures._SENTENCES)
    assert unexplained(told) == []


def test_every_sentence_that_an_agent_is_told_privately_is_explained() -> None:
    told = {value for name, value in vars(agent_notices).items() if name.isupper() and isinstance(value, str)}
    told |= {str(WrongState(state)) for state in SessionState}
    assert unexplained(sentence for sentence in told if " " in sentence) == []


def test_every_close_code_is_explained() -> None:
    assert [code.name for code in SocketCloseCode if f"\n| {int(code)} |" not in PAGE] == []


def sayings() -> Iterator[str]:
    """Every string of the product, with … where something is put in."""
    for tree in _trees():
        yield from filter(None, (_said(node) for node in ast.walk(tree)))
    texts = [path for name in ("channels", "bridge", "config") for path in (ROOT / name).rglob("*")]
    yield from (path.read_text() for path in texts if path.suffix in (".js", ".json", ".yaml", ".html"))
    makers = [ROOT / "bridge" / "sandbox" / "demo" / "__init__.py", *(ROOT / "tests").rglob("test_commands.py")]
    yield from (path.read_text() for path in (*makers, *(ROOT / "tests" / "support").glob("*.py")))


def _said(node: ast.AST) -> str:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            return "".join(_said(each) or "…" for each in values)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return (_said(left) or "…") + (_said(right) or "…")
    return ""


def test_every_message_of_the_page_is_one_that_somebody_can_read() -> None:
    """What stands before the second bar of a row, as far as it is not put in at the time."""
    said = re.sub(r"\s+", " ", re.sub(r"\$?\{[^{}\n]*\}", "…", "\n".join(sayings()).replace("`", "")))
    codes = [code for row in re.findall(r"^\| (.*?) \| ", PAGE, re.M) for code in re.findall(r"`([^`]+)`", row)]
    pieces = {
        piece.strip(" :;.,()'\"#-“”").replace("\\|", "|")
        for code in codes
        for piece in re.split(r"…|\{\w+\}|\bNAME\b|\(column N\)|\b[NC]\b|[.;:] ", code)
    }
    told = {piece for piece in pieces if len(piece) > 5 and not piece.isupper()}
    assert len(told) > 300
    assert {piece for piece in told if piece not in said} == OF_OTHERS | PUT_TOGETHER
