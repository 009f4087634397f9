"""A YAML file as plain values that remember their lines. Knows YAML and nothing of what the values mean."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import ConstructorError, SafeConstructor
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from core.escalation.triggers import KeyPath
from core.yaml_files import value_slips, yaml_repair
from core.yaml_files.faults import FileFault

_MOST_NODES = 200_000  # aliases of aliases can stand for more than memory holds
_MOST_DEPTH = 40


@dataclass(frozen=True, slots=True)
class Document:
    """The values of one file. `lines` says where each key and each entry stands.

    Of what stands at a place in `told` the fault is known already; `is_whole` is False when some of it was left out.
    """

    file: str
    data: Any
    lines: dict[KeyPath, int]
    told: frozenset[KeyPath] = frozenset()
    is_whole: bool = True

    def line_of(self, place: KeyPath) -> int:
        """The line of a place; of the nearest thing round it when the place is not in the file."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def is_told(self, place: KeyPath) -> bool:
        """Is a fault of this place, or of one round it, known already?"""
        return any(place[:length] in self.told for length in range(1, len(place) + 1))

    def fault(self, place: KeyPath, problem: str, remedy: str = "") -> FileFault:
        """A fault of this file at that place."""
        return FileFault(self.file, self.line_of(place), problem, remedy)


def parse(file: str, text: str, no_place_remedy: str = "") -> tuple[Document | None, list[FileFault]]:
    """The document, and the faults of its YAML. What cannot be read is left out; None when that is all.

    `no_place_remedy` is what is said where the id of a channel is missing by a slip.
    """
    source = yaml_repair.prepared(file, text)
    yaml = YAML(typ="safe", pure=True)
    try:
        node = yaml.compose(source.text)
    except (YAMLError, RecursionError):
        yaml_repair.repair_yaml(file, source)
        yaml = YAML(typ="safe", pure=True)
        try:
            node = yaml.compose(source.text)
        except (YAMLError, RecursionError) as error:
            return None, source.faults or [
                FileFault(file, 1, f"this is not YAML: {_first_words(error)}", "write it again")
            ]
    builder = _Builder(file, yaml.constructor, source.lines, no_place_remedy)
    try:
        data = {} if node is None else builder.build(node, (), 0)
    except _TooMuch as error:
        return None, [
            FileFault(file, error.line, "more nesting or repetition than a configuration needs", "write it out")
        ]
    found = Document(file, data, builder.lines, frozenset(builder.told), is_whole=not source.left_out)
    return found, source.faults + builder.faults


def _first_words(error: BaseException) -> str:
    return " ".join(str(error).split())[:100]


class _TooMuch(Exception):
    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


class _Builder:
    """Turns nodes into values, remembering lines and collecting duplicate keys and slips in values."""

    def __init__(self, file: str, scalars: SafeConstructor, source: Sequence[str], no_place_remedy: str) -> None:
        self._file = file
        self._scalars = scalars
        self._source = source
        self._no_place_remedy = no_place_remedy
        self._count = 0
        self.lines: dict[KeyPath, int] = {}
        self.told: set[KeyPath] = set()
        self.faults: list[FileFault] = []

    def build(self, node: Node, place: KeyPath, depth: int) -> Any:
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
                return self._scalar(node, place)

    def _pairs(self, node: MappingNode, place: KeyPath) -> Iterator[tuple[str, Node]]:
        first_key, told_of_entry = "", False
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode):
                self._fault(key_node, (*place, ""), "a key must be a word", "write 'key: value'")
                continue
            key = str(key_node.value)
            first_key = first_key or key
            if (first := self.lines.get((*place, key))) is not None:
                begins_entry = key == first_key and bool(place)
                if begins_entry or not told_of_entry:
                    self._twice(key_node, place, first, begins_entry)
                told_of_entry = told_of_entry or begins_entry
                continue
            self.lines[(*place, key)] = _line(key_node)
            self._look_at_key(key_node, value_node, (*place, key))
            yield key, value_node

    def _look_at_key(self, key: ScalarNode, value: Node, place: KeyPath) -> None:
        slip = value_slips.key_slips(key, self._source)
        if not slip and isinstance(value, ScalarNode) and not value.value and not value.style:
            slip = value_slips.empty_value_slips(key, self._source, place, self._no_place_remedy)
        if slip:
            self._fault(key, place, *slip)
        if slip and str(key.value).startswith("-"):
            self.told.add(place[:-1])  # it was to be a list

    def _twice(self, key_node: ScalarNode, place: KeyPath, first: int, begins_entry: bool) -> None:
        """A key again: when it is an entry's first one, the next entry begins there and its beginning is missing."""
        key = key_node.value
        problem = f"'{key}' stands here twice, first on line {first}"
        remedy = "keep one of them"
        if begins_entry and isinstance(place[-1], int):
            remedy = f"begin the next entry with a dash: '- {key}: …'; or keep one of them"
        elif begins_entry and len(place) > 1:
            remedy = f"give the next entry its own line above, like that of '{place[-1]}'; or keep one of them"
        self._fault(key_node, (*place, key), problem, remedy)

    def _scalar(self, node: Node, place: KeyPath) -> Hashable:
        slip = None if place in self.told else value_slips.value_slips(node, self._source, place)
        if slip:
            self._fault(node, place, *slip)
            return str(node.value)
        try:
            value: Hashable = self._scalars.construct_object(node)
        except (ConstructorError, ValueError):
            self._fault(node, place, f"'{node.value}' cannot be read as {node.tag}", "put it in quotes")
            return str(node.value)
        return value

    def _fault(self, node: Node, place: KeyPath, problem: str, remedy: str) -> None:
        self.told.add(place)
        self.faults.append(FileFault(self._file, _line(node), problem, remedy))


def _line(node: Node) -> int:
    return int(node.start_mark.line) + 1
