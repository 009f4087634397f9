"""A canned reply with its variables filled, so that it reads well whatever is known. Pure.

Nobody is greeted by a made-up name, and no gap or lonely comma is left: what cannot be said without a value that is not
known is left out, the smallest part of the sentence that may be. Of "Hello {user}, this is {agent} from {company}. How
can I help?" remains "Hello, this is Ana from N. How can I help?" without a name, and without a company "Hello Mia. How
can I help?". A reply of which nothing would remain says what it lacks.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from core.rendering.greetings import is_greeting
from core.rendering.word_search import fold_text
from core.yaml_files.placeholders import PLACEHOLDER, filled

_USER = "{user}"
# A full stop behind one or two letters ends no sentence: "Dr. {user}".
_BETWEEN_SENTENCES = re.compile(
    r"((?<=\w\w\w[.!?…])[ \t]+|(?<=[!?…}”»)][.!?…])[ \t]+|(?<=[!?…])[ \t]+|(?<=[。！？])[ \t]*)"
)
_TAIL = re.compile(r"\s*[.!?…。！？]+[”»\")]*$")
_BETWEEN_CLAUSES = re.compile(r"(\s*[,;，、；،؛]\s*|\s[-–—]+\s|\s*[—–]\s*)")
_AFTER_A_GREETING = re.compile(r"(\{user\})(\s*[:：]\s*)")
_IN_BRACKETS = re.compile(r"\s*[(（][^()（）]*[)）]")
_OPENING = re.compile(r"^[\s¿¡\"“„«]*")
_MOST_IN_A_SALUTATION = 3  # words
_WORD = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]|[^\W_]+")

# "Thank you, Mia, for waiting" is "Thank you for waiting" without a name.
_LINKS = frozenset(("for", "por", "pour", "für", "per", "за", "para", "pelo", "pela", "de", "d", "voor", "za", "för"))


@dataclass(frozen=True, slots=True)
class FilledReply:
    """A reply's text, and the variables in it that are not known. `text` is "" when nothing of it can be said."""

    text: str
    missing: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class _Clause:
    """A part of a sentence, and what stands between it and the next."""

    text: str
    following: str = ""

    @property
    def variables(self) -> set[str]:
        return set(PLACEHOLDER.findall(self.text))

    @property
    def words(self) -> str:
        """Folded, without its variables."""
        return " ".join(fold_text(PLACEHOLDER.sub(" ", self.text)).split())

    @property
    def is_short(self) -> bool:
        """Is it a variable with hardly a word, which the rest of the sentence can do without?"""
        return len(_WORD.findall(self.words)) <= 1

    @property
    def is_aside(self) -> bool:
        """Does it say more of what stands before it: "of {company}"?"""
        return self.is_short and bool(self.variables - {"user"})

    @property
    def is_salutation(self) -> bool:
        """ "Dear {user}": somebody is spoken to, and nothing said."""
        return self.variables == {"user"} and len(_WORD.findall(self.words)) <= _MOST_IN_A_SALUTATION

    @property
    def is_greeting(self) -> bool:
        return self.variables <= {"user"} and is_greeting(self.words)


def fill_reply(text: str, values: Mapping[str, str]) -> FilledReply:
    """The text with `values` in place of its {variables}; a blank value is one that is not known."""
    known = {name: " ".join(value.split()) for name, value in values.items() if value.strip()}
    missing = [name for name in dict.fromkeys(PLACEHOLDER.findall(text)) if name not in known]
    if missing:
        text = _without(text, frozenset(missing))
    return FilledReply(filled(text, known.__getitem__), missing)


def _without(text: str, unknown: frozenset[str]) -> str:
    kept: list[str] = []
    is_cut = False  # was the line before left out?
    for line in text.split("\n"):
        now = _line_without(line, unknown) if _needs(line, unknown) else line
        if line.strip() and not now.strip():
            is_cut = True
            continue
        kept.append(now[:1].upper() + now[1:] if is_cut else now)
        is_cut = is_cut and not now.strip()
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _line_without(line: str, unknown: frozenset[str]) -> str:
    sentences = _BETWEEN_SENTENCES.split(line)
    kept: list[str] = []
    for sentence, between in zip(sentences[::2], [*sentences[1::2], ""], strict=True):
        now = _sentence_without(sentence, unknown) if _needs(sentence, unknown) else sentence
        kept += [now, between] if now.strip() else []
    return "".join(kept).rstrip()


def _sentence_without(sentence: str, unknown: frozenset[str]) -> str:
    """The sentence without what needs an unknown value; "" when it is nothing without it."""
    sentence = _IN_BRACKETS.sub(lambda found: "" if _needs(found.group(), unknown) else found.group(), sentence)
    tail = found.group() if (found := _TAIL.search(sentence)) else ""
    opening = found.group() if (found := _OPENING.match(sentence)) else ""
    clauses = list(_clauses(sentence[len(opening) : len(sentence) - len(tail)]))
    kept: list[_Clause] = []
    is_cut = False  # has the beginning been left out?
    for place, clause in enumerate(clauses):
        if not _needs(clause.text, unknown):
            is_behind = place > 0 and clause.is_aside and _needs(clauses[place - 1].text, unknown - {"user"})
            kept += [] if is_behind else [clause]  # "this is {agent}, of {company}"
        elif (spoken := _unnamed(clause, unknown)) is not None:
            kept.append(replace(clause, text=spoken))
        elif clause.is_short if place else clause.is_salutation and clauses[1:]:
            is_cut = is_cut or not place
            _link(kept, clauses[place + 1 :])
        elif not kept or not all(each.is_greeting for each in kept):
            return ""
    if not kept:
        return ""
    said = "".join(each.text + each.following for each in kept[:-1]) + kept[-1].text
    return opening + (said[:1].upper() + said[1:] if is_cut else said) + tail


def _link(kept: list[_Clause], rest: Sequence[_Clause]) -> None:
    """A clause was left out: no comma where its neighbours belong together."""
    first = fold_text(rest[0].text).split()[:1] if rest else []
    if kept and first and first[0] in _LINKS:
        kept[-1] = replace(kept[-1], following=" ")


def _unnamed(clause: _Clause, unknown: frozenset[str]) -> str | None:
    """A clause that greets somebody, without the name; None when it is no such clause."""
    if clause.variables & unknown != {"user"}:
        return None
    before, _, behind = clause.text.partition(_USER)
    if _USER in behind or not is_greeting(before):
        return None
    return before.rstrip() + behind if behind.strip() else before.rstrip()


def _clauses(sentence: str) -> Iterator[_Clause]:
    parts = _BETWEEN_CLAUSES.split(sentence)
    for text, following in zip(parts[::2], [*parts[1::2], ""], strict=True):
        if (found := _AFTER_A_GREETING.search(text)) and not text[: found.start()].count("{"):
            yield _Clause(text[: found.end(1)], found.group(2))
            yield _Clause(text[found.end() :], following)
        else:
            yield _Clause(text, following)


def _needs(text: str, unknown: frozenset[str]) -> bool:
    return any(name in unknown for name in PLACEHOLDER.findall(text))
