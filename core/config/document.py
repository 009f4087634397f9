"""A YAML file as plain values that remember their lines. Knows YAML and nothing of what the values mean."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import ConstructorError, SafeConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from core.config.faults import Fault

Place = tuple[str | int, ...]

_MOST_NODES = 200_000  # aliases of aliases can stand for more than memory holds
_MOST_DEPTH = 40


@dataclass(frozen=True, slots=True)
class Document:
    """The values of one file. `lines` says where each key and each entry stands."""

    file: str
    data: Any
    lines: dict[Place, int]

    def line_of(self, place: Place) -> int:
        """The line of a place; of the nearest thing round it when the place is not in the file."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def fault(self, place: Place, problem: str, remedy: str = "") -> Fault:
        """A fault of this file at that place."""
        return Fault(self.file, self.line_of(place), problem, remedy)


def parse(file: str, text: str) -> tuple[Document | None, list[Fault]]:
    """The document, and the faults of its YAML. None when it cannot be read at all."""
    try:
        yaml = YAML(typ="safe", pure=True)
        node = yaml.compose(text)
    except MarkedYAMLError as error:
        return None, [_syntax_fault(file, error)]
    except (YAMLError, RecursionError) as error:
        return None, [Fault(file, 1, f"this is not YAML: {' '.join(str(error).split())}", "remove the odd characters")]
    builder = _Builder(file, yaml.constructor)
    try:
        data = {} if node is None else builder.build(node, (), 0)
    except _TooMuch as error:
        return None, [Fault(file, error.line, "more nesting or repetition than a configuration needs", "write it out")]
    return Document(file, data, builder.lines), builder.faults


class _TooMuch(Exception):
    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


class _Builder:
    """Turns nodes into values, remembering lines and collecting duplicate keys."""

    def __init__(self, file: str, scalars: SafeConstructor) -> None:
        self._file = file
        self._scalars = scalars
        self._count = 0
        self.lines: dict[Place, int] = {}
        self.faults: list[Fault] = []

    def build(self, node: Node, place: Place, depth: int) -> Any:
        self._count += 1
        if self._count > _MOST_NODES or depth > _MOST_DEPTH:
            raise _TooMuch(_line(node))
        self.lines.setdefault(place, _line(node))
        match node:
            case MappingNode():
                return {key: self.build(value, (*place, key), depth + 1) for key, value in self._pairs(node, place)}
            case SequenceNode():
                return [self.build(value, (*place, index), depth + 1) for index, value in enumerate(node.value)]
            case _:
                return self._scalar(node)

    def _pairs(self, node: MappingNode, place: Place) -> Iterator[tuple[str, Node]]:
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode):
                self._fault(key_node, "a key must be a word", "write 'key: value'")
                continue
            key = str(key_node.value)
            if (first := self.lines.get((*place, key))) is not None:
                self._fault(key_node, f"'{key}' stands here twice, first on line {first}", "keep one of them")
                continue
            self.lines[(*place, key)] = _line(key_node)
            yield key, value_node

    def _scalar(self, node: Node) -> Hashable:
        try:
            value: Hashable = self._scalars.construct_object(node)
        except (ConstructorError, ValueError):
            self._fault(node, f"'{node.value}' cannot be read as {node.tag}", "put it in quotes")
            return str(node.value)
        return value

    def _fault(self, node: Node, problem: str, remedy: str) -> None:
        self.faults.append(Fault(self._file, _line(node), problem, remedy))


def _line(node: Node) -> int:
    return int(node.start_mark.line) + 1


def _syntax_fault(file: str, error: MarkedYAMLError) -> Fault:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    column = f" (column {mark.column + 1})" if mark else ""
    problem = " ".join(str(error.problem or error.context or "this is not YAML").split())
    return Fault(file, line, f"{problem}{column}", "check indentation, quotes and colons here and on the line above")
