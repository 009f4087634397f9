"""Is a word of a search in a column? Asked in the database, so that only what has it is brought from there.

Both look at the texts as they are stored: SQLite asks `core.rendering.word_search`, PostgreSQL runs its pattern. A text
costs a microsecond or two, where folding it first takes PostgreSQL up to 18.
"""

from typing import Any

from sqlalchemy import Boolean
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class ContainsWord(FunctionElement[bool]):
    """`ContainsWord(text, word, pattern)`: does the text have the word of a query? `pattern` is that of the word."""

    type = Boolean()
    inherit_cache = True


@compiles(ContainsWord, "sqlite")
def _holds_in_sqlite(element: ContainsWord, compiler: SQLCompiler, **more: Any) -> str:
    text, word = (compiler.process(each, **more) for each in list(element.clauses)[:2])
    return f"holds({word}, {text})"


@compiles(ContainsWord, "postgresql")
def _holds_in_postgresql(element: ContainsWord, compiler: SQLCompiler, **more: Any) -> str:
    text, _, pattern = (compiler.process(each, **more) for each in element.clauses)
    return f"({text} ~ {pattern})"
