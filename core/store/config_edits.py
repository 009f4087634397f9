"""What admins saved in the console's editor: kept, looked at. Rows in, values out."""

from sqlalchemy import BigInteger, bindparam, delete, select

from core.model.config_edits import ConfigEdit, ConfigEditTexts
from core.model.ids import AgentId, Micros
from core.store.statements import Statement, insert_row
from core.store.tables import agents, config_edits
from core.store.tx import Row, Tx

KEPT = 50  # edits of one file: the largest one shipped has 290 kB, and each edit keeps it twice
_p = bindparam
_told = select(
    config_edits.c.id,
    config_edits.c.at,
    config_edits.c.agent,
    agents.c.name,
    config_edits.c.file,
    config_edits.c.undoes,
    config_edits.c.text_before.is_(None),
    config_edits.c.text_after.is_(None),
).join_from(config_edits, agents)
_older = (
    _told.where(config_edits.c.id < _p("below", type_=BigInteger)).order_by(config_edits.c.id.desc()).limit(_p("most"))
)
_newest = Statement(_older)
_newest_of_file = Statement(_older.where(config_edits.c.file == _p("file")))
_one = Statement(
    _told.add_columns(config_edits.c.text_before, config_edits.c.text_after).where(
        config_edits.c.id == _p("id", type_=BigInteger)
    )
)
_add = insert_row(config_edits, "at", "agent", "file", "text_before", "text_after", "undoes")
_first_too_many = Statement(
    select(config_edits.c.id)
    .where(config_edits.c.file == _p("file"))
    .order_by(config_edits.c.id.desc())
    .limit(1)
    .offset(KEPT)
)
_forget = Statement(
    delete(config_edits).where(config_edits.c.file == _p("file"), config_edits.c.id <= _p("last_too_many"))
)


def keep(
    tx: Tx, agent: AgentId, file: str, before: str | None, after: str | None, undoes: int | None = None
) -> ConfigEdit:
    """Keep who saved what now; of each file the latest `KEPT` edits stay."""
    tx.run(_add, at=tx.now, agent=agent, file=file, text_before=before, text_after=after, undoes=undoes)
    too_many = tx.value(_first_too_many, int, file=file)
    if too_many is not None:
        tx.run(_forget, file=file, last_too_many=too_many)
    [edit] = newest(tx, below=2**53 - 1, most=1, file=file)
    return edit


def newest(tx: Tx, below: int, most: int, file: str = "") -> list[ConfigEdit]:
    """The edits with an id under `below`, the newest first; of one file, or of all."""
    if file:
        return tx.read(_newest_of_file, _to_edit, below=below, most=most, file=file)
    return tx.read(_newest, _to_edit, below=below, most=most)


def find(tx: Tx, edit: int) -> ConfigEditTexts | None:
    """One edit with its texts."""
    return tx.find(_one, _to_texts, id=edit)


def _to_edit(row: Row) -> ConfigEdit:
    id_, at, agent, name, file, undoes, is_new, is_removed = row
    return ConfigEdit(id_, Micros(at), AgentId(agent), name, file, undoes, bool(is_new), bool(is_removed))


def _to_texts(row: Row) -> ConfigEditTexts:
    *told, before, after = row
    return ConfigEditTexts(_to_edit(tuple(told)), before, after)
