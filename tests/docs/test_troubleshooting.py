"""docs/troubleshooting.md knows what the product can say when something is wrong."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from agents_slack.acting import sentences
from agents_slack.failures import FATES
from channels.telegram import failures as telegram_failures
from channels.web.failures import CloseCode
from core.errors import WrongState
from core.session import State

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "troubleshooting.md").read_text()
LOUD = {"warning", "error", "exception", "critical"}


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


def loud_messages() -> Iterator[str]:
    for path in _sources():
        tree = ast.parse(path.read_text())
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
    assert unexplained(sentence for _, sentence in FATES.values()) == []


def test_every_refusal_of_telegrams_is_explained() -> None:
    told = (sentence.format(name="NAME") for _, sentence in telegram_failures._SENTENCES)
    assert unexplained(told) == []


def test_every_sentence_that_an_agent_is_told_privately_is_explained() -> None:
    told = {value for name, value in vars(sentences).items() if name.isupper() and isinstance(value, str)}
    told |= {str(WrongState(state)) for state in State}
    assert unexplained(sentence for sentence in told if " " in sentence) == []


def test_every_close_code_is_explained() -> None:
    assert [code.name for code in CloseCode if f"\n| {int(code)} |" not in PAGE] == []
