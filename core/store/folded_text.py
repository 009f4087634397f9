"""Does a column hold a folded word? Asked in the database, so that only what may match is brought from there.

`core.word_search` decides what matches. SQLite asks it itself; PostgreSQL folds with what it has, which is enough to
leave nothing out: what it finds is looked at once more.
"""

from typing import Any

from sqlalchemy import Boolean
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

# Accents of any script, what cannot be seen, apostrophes and hyphens: what `core.word_search` leaves out.
_LEFT_OUT = (
    r"[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u0610-\u061a\u064b-\u065f\u0670\u0640\u0e38-\u0e3a"
    r"\u0e48-\u0e4b\u093c\u094d\u00ad\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff''`´’‘ʼ\u2010\u2011-]"
)
_FROM, _TO = "ıđøłςةى", "idolσهي"


class Holds(FunctionElement[bool]):
    """`Holds(text, word, capitals, capital)`: the word as folded, all in capitals, with one; "" for the same again."""

    type = Boolean()
    inherit_cache = True


@compiles(Holds, "sqlite")
def _holds_in_sqlite(element: Holds, compiler: SQLCompiler, **more: Any) -> str:
    text, word = (compiler.process(each, **more) for each in list(element.clauses)[:2])
    return f"(instr(folded({text}), {word}) > 0)"


@compiles(Holds, "postgresql")
def _holds_in_postgresql(element: Holds, compiler: SQLCompiler, **more: Any) -> str:
    text, word, capitals, capital = (compiler.process(each, **more) for each in element.clauses)
    plain = f"regexp_replace(normalize({text}, NFKD), E'{_LEFT_OUT}', '', 'g')"
    small = f"translate(lower({plain}), '{_FROM}', '{_TO}')"
    folded = f"replace(replace(replace({small}, 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe')"
    # Where the database folds only ASCII, two usual ways to write a word are looked for as they are.
    ways = " OR ".join(f"({way} <> '' AND strpos({plain}, {way}) > 0)" for way in (capitals, capital))
    # Most texts are ASCII, and that costs a twentieth.
    is_ascii = f"octet_length({text}) = length({text})"
    return (
        f"CASE WHEN {is_ascii} THEN strpos(translate(lower({text}), '-''`', ''), {word}) > 0 "
        f"ELSE (strpos({folded}, {word}) > 0 OR lower('É') <> 'é' AND ({ways})) END"
    )
