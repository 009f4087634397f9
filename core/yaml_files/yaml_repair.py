"""Text that is no YAML yet: every place where it breaks, and what can be read of the rest. Knows no meaning.

One place that breaks hides all that follows from a parser. So each item is read alone, and a line that breaks is tried
as it may have been meant (`line_slips`); only where nothing fits is it left out.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from core.yaml_files import line_slips
from core.yaml_files.faults import FileFault
from core.yaml_files.line_slips import LineSlip
from core.yaml_files.merge_markers import without_conflicts
from core.yaml_files.odd_spaces import and_more, without_odd_spaces

_LINE_END = re.compile(r"\r\n|[\r\n\x85\u2028\u2029]")
_MOST_FAULTS = 40  # of one file; who has more begins with these
_TAB_WIDTHS = (2, 4, 8)
_FAR = 1_000_000
_LOOKED_BACK = 12  # lines


@dataclass(frozen=True, slots=True)
class SyntaxBreak:
    """Where reading breaks off: lines from 0. `at` is where it was noticed, `since` where what broke begins."""

    at: int
    since: int
    problem: str

    @property
    def line(self) -> int:
        """The line that is to be mended, as far as the parser knows."""
        begun_before = "quoted scalar" in self.problem or "flow" in self.problem or "',' or" in self.problem
        return self.since if begun_before else self.at


@dataclass
class RepairedText:
    """What can be read, on the same lines. What stands in `left_out` is not in it, so nothing is missing there."""

    lines: list[str]
    faults: list[FileFault] = field(default_factory=list)
    left_out: set[int] = field(default_factory=set)

    @property
    def text(self) -> str:
        """The whole."""
        return "\n".join(self.lines)


def prepared(file: str, text: str) -> RepairedText:
    """The text without what no parser would name: conflicts of a merge, and spaces that are none round a key."""
    lines, faults = without_conflicts(file, _LINE_END.split(text))
    lines, more = without_odd_spaces(file, lines)
    found = RepairedText(lines, faults + more)
    _one_file(file, found)
    return found


def _one_file(file: str, text: RepairedText) -> None:
    """Of several YAML documents in one file the first is read."""
    filled = [at for at, line in enumerate(text.lines) if re.match(r"\s*[^\s#%]", line)]
    second = next((at for at in filled[1:] if re.match(r"---(\s|$)", text.lines[at])), None)
    if second is None:
        return
    problem = "'---' begins a second file in this one, of which nothing is read"
    text.faults.append(FileFault(file, second + 1, problem, "keep all of it in one file, and remove this line"))
    text.lines[second:] = [""] * (len(text.lines) - second)


def repair_yaml(file: str, text: RepairedText) -> None:
    """Make it readable in place, with a fault for each place that was not."""
    if first := _break(text.lines):
        _Mending(file, text).all(first)


class _Mending:
    """Mends one text in place."""

    def __init__(self, file: str, text: RepairedText) -> None:
        self._file = file
        self._text = text

    def all(self, first: SyntaxBreak) -> None:
        self._untab(first)
        for item in _items(self._text.lines):
            window = set(item)
            if _break(self._text.lines, window) is None:
                continue
            for header, child in _children(self._text.lines, item):
                self._one({header, *child})
            self._one(window)
        self._one(set(range(len(self._text.lines))))

    def _untab(self, first: SyntaxBreak) -> None:
        """Tabs that indent, in all lines at once: which width was meant is found by trying."""
        lines = self._text.lines
        tabbed = [at for at, line in enumerate(lines) if re.match(r" *\t\s*[^\s#]", line)]
        if not tabbed or "\\t" not in first.problem:
            return
        ways = [[_expanded(line, width) for line in lines] for width in _TAB_WIDTHS]
        self._text.lines = max(
            ways, key=lambda way: (getattr(_break(way), "line", _FAR), _below_their_keys(way, tabbed))
        )
        problem = f"a tab indents this line{and_more([at + 1 for at in tabbed])}"
        self._fault(tabbed[0], problem, "indent with spaces, two for each level")

    def _one(self, window: set[int]) -> None:
        """Mend what breaks in these lines, one place after another, as if they were alone."""
        while (broken := _break(self._text.lines, window)) and len(self._text.faults) < _MOST_FAULTS:
            for at, slip in self._suspects(broken, window):
                if self._helps(at, slip, broken, window):
                    break
            else:
                self._leave_out(broken, window)

    def _suspects(self, broken: SyntaxBreak, window: set[int]) -> Iterator[tuple[int, LineSlip]]:
        lines = self._text.lines
        above = _above(lines, broken.at, window)
        near = [at for at in dict.fromkeys((broken.line, broken.at, *above[:1], broken.since)) if at < len(lines)]
        for at in near:
            yield from ((at, slip) for slip in line_slips.slips_of(lines[at]))
        for at in near:
            for upper in _above(lines, at, window)[:1]:
                yield from ((at, slip) for slip in line_slips.dash_forgotten(lines[at], lines[upper]))
        if broken.at < len(lines) and lines[broken.at].strip():
            yield from ((broken.at, slip) for slip in _indented_otherwise(lines, broken.at, above))
        elif not re.search(r":(\s|$)", lines[broken.since]):  # words that hang on nothing
            before = _above(lines, broken.since, set(range(broken.since)))
            further = list(_indented_otherwise(lines, broken.since, before))
            yield from ((broken.since, slip) for slip in reversed(further))
        for at in above[1:_LOOKED_BACK]:
            yield from ((at, slip) for slip in line_slips.slips_of(lines[at]))

    def _helps(self, at: int, slip: LineSlip, broken: SyntaxBreak, window: set[int]) -> bool:
        before = self._text.lines
        for repair in slip.repairs:
            below = _shifted(before[at + 1 :], slip.shifts)
            self._text.lines = [*before[:at], repair, *_without_the_rest(repair, below)]
            then = _break(self._text.lines, window)
            if then is None or then.line > max(broken.line, at):
                self._fault(at, slip.problem, slip.remedy)
                return True
        self._text.lines = before
        return False

    def _leave_out(self, broken: SyntaxBreak, window: set[int]) -> None:
        """Nobody knows what was meant: the line, and what hangs on it, is passed over."""
        lines = self._text.lines
        filled = [at for at in sorted(window) if at <= broken.line and lines[at].strip()]
        at = filled[-1] if filled else min(window)
        if not self._text.left_out & {at, at + 1}:  # else it went with the line above
            problem = " ".join(broken.problem.split()) or "this is not YAML"
            self._fault(at, problem, "check indentation, quotes and colons here and on the line above")
        indent = _indent(lines[at])
        for each in sorted(window):
            if each > at and lines[each].strip() and _indent(lines[each]) <= indent:
                break
            if each >= at:
                lines[each] = ""
                self._text.left_out.add(each + 1)

    def _fault(self, at: int, problem: str, remedy: str) -> None:
        self._text.faults.append(FileFault(self._file, at + 1, problem, remedy))


def _break(lines: Sequence[str], window: set[int] | None = None) -> SyntaxBreak | None:
    """Where reading breaks off; of the lines in the window alone, if there is one."""
    read = lines if window is None else [line if at in window else "" for at, line in enumerate(lines)]
    try:
        YAML(typ="safe", pure=True).compose("\n".join(read) + "\n")
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        since = error.context_mark or mark
        problem = str(error.problem or error.context or "")
        if error.context and "quoted scalar" in str(error.context):
            problem = f"{problem} in a quoted scalar"
        return SyntaxBreak(mark.line if mark else 0, since.line if since else 0, problem)
    except RecursionError:
        return None  # told by whoever builds it
    except YAMLError as error:
        return SyntaxBreak(0, 0, str(error))
    return None


def _items(lines: Sequence[str]) -> list[range]:
    """The lines of each item of the file: a key at the left edge and what follows it."""
    starts = [at for at, line in enumerate(lines) if re.match(r"[^\s#\]}-]|-\S", line) and not line.startswith("---")]
    return [range(start, end) for start, end in zip(starts, [*starts[1:], len(lines)], strict=True)]


def _children(lines: Sequence[str], item: range) -> Iterator[tuple[int, range]]:
    """The item's first line with the lines of each of its own items; none when its value stands on the first line."""
    if not re.search(r":\s*(#.*)?$", lines[item.start]):
        return
    filled = [at for at in item if at > item.start and re.match(r"\s*[^\s#]", lines[at])]
    if not filled:
        return
    indent = _indent(lines[filled[0]])
    starts = [at for at in filled if _indent(lines[at]) == indent and lines[at].strip()[0] not in "]}"]
    for start, end in zip(starts, [*starts[1:], item.stop], strict=True):
        yield item.start, range(start, end)


def _indented_otherwise(lines: Sequence[str], at: int, above: Sequence[int]) -> Iterator[LineSlip]:
    """The line as far to the right as lines above it, the nearest first."""
    line, seen = lines[at], list[int]()
    for upper in above[:_LOOKED_BACK]:
        found = re.match(r"( *)((?:- +)*)", lines[upper])
        seen += [len(found.group()), len(found[1])] if found else []
    seen += [seen[0] + 2] if seen else []
    for indent in dict.fromkeys(seen):
        if indent != _indent(line):
            spaces = f"{indent} space{'s' * (indent != 1)}" if indent else "no spaces"
            problem = f"this line begins in column {_indent(line) + 1}, where nothing above it begins"
            yield LineSlip(problem, f"put {spaces} before it", (" " * indent + line.lstrip(),))


def _below_their_keys(lines: Sequence[str], which: Sequence[int]) -> int:
    """How many of these lines begin to the right of a key above them that has no value yet."""
    pairs = ((lines[at - 1], lines[at]) for at in which if at)
    return sum(upper.rstrip().endswith(":") and _indent(line) > _indent(upper) for upper, line in pairs)


def _shifted(lines: Sequence[str], column: int) -> list[str]:
    """The lines, of which the first few, that begin in this column, begin one further to the right. 0: none does."""
    end = next((at for at, line in enumerate(lines) if line.strip() and _indent(line) < column), len(lines))
    return [f" {line}" if at < end and column else line for at, line in enumerate(lines)]


def _without_the_rest(repair: str, below: Sequence[str]) -> list[str]:
    """The lines below; blank where they go on with a text that was put in quotes."""
    goes_on = re.compile(rf" {{{_indent(repair) + 1},}}(?!- |[\w-]+:(\s|$))\S")
    end = next((at for at, line in enumerate(below) if not goes_on.match(line)), len(below))
    return ["" if repair.endswith('"') and at < end else line for at, line in enumerate(below)]


def _above(lines: Sequence[str], at: int, window: set[int]) -> list[int]:
    """The lines above that say something, the nearest first."""
    return [each for each in sorted(window, reverse=True) if each < at and re.match(r"\s*[^\s#]", lines[each])]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _expanded(line: str, width: int) -> str:
    bare = line.lstrip()
    return line[: len(line) - len(bare)].replace("\t", " " * width) + bare
