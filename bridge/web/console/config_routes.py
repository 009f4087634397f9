"""Calls for admins who edit the configuration: open, check, compare, save, take back, and try on the last weeks."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from bridge.config_editing.difference import DifferenceLine, difference
from bridge.config_editing.editor import ConfigEditor, FaultyDraft, SavedFile
from bridge.config_editing.files import ConfigFileText
from bridge.web.console.config_answers import (
    ConfigEditAnswer,
    ConfigEditsAnswer,
    ConfigEditTextsAnswer,
    ConfigFileAnswer,
    ConfigFilesAnswer,
    DifferenceAnswer,
    DraftCheckAnswer,
    SavedFileAnswer,
)
from bridge.web.console.context import ContextDep, SignedIn, admin
from bridge.web.console.inbound import RequestBody
from bridge.web.console.outbound import millis
from bridge.web.console.problems import ConsoleProblem
from core.model.config_edits import ConfigEdit
from core.model.errors import NotThere
from core.model.input_limits import LARGEST_INTEGER, Count
from core.yaml_files.faults import FileFault

PATH = "/configuration/"
LONGEST_TEXT = 900_000  # characters of a file; the largest one shipped has 290,000
LARGEST_BODY = 1_000_000  # bytes, as the bridge takes of anybody: see `request_middleware`
_PAGE = 30
_LONGEST_BACKTEST = 92  # days

FileInFolder = Annotated[str, Field(max_length=100)]


class DraftBody(RequestBody):
    """A text for a file."""

    file: FileInFolder
    text: str = Field(max_length=LONGEST_TEXT)


class SaveBody(DraftBody):
    """With the digest that the file had when it was opened; "" for a new one."""

    digest: str = Field(max_length=64)


class BacktestBody(RequestBody):
    """A text for triggers.yaml, and how many days to look back."""

    text: str = Field(max_length=LONGEST_TEXT)
    days: int = Field(default=30, ge=1, le=_LONGEST_BACKTEST)


async def _editor(context: ContextDep) -> ConfigEditor:
    if context.editor is None:
        raise NotThere("There is no configuration folder here.")
    return context.editor


EditorDep = Annotated[ConfigEditor, Depends(_editor)]


def routes() -> APIRouter:
    """Where each is."""
    router = APIRouter(prefix=PATH.rstrip("/"), tags=["For admins"], dependencies=[Depends(admin)])
    router.get("/files", response_model=ConfigFilesAnswer)(files)
    router.get("/file", response_model=ConfigFileAnswer)(file)
    router.post("/check", response_model=DraftCheckAnswer)(check)
    router.post("/difference", response_model=DifferenceAnswer)(compare)
    router.post("/save", response_model=SavedFileAnswer)(save)
    router.post("/backtest")(backtest)
    router.get("/edits", response_model=ConfigEditsAnswer)(edits)
    router.get("/edits/{edit}", response_model=ConfigEditTextsAnswer)(one_edit)
    router.post("/edits/{edit}/undo", response_model=SavedFileAnswer)(undo)
    return router


async def files(editor: EditorDep) -> Any:
    """The files of the folder."""
    return {"files": await editor.names(), "not_writable": editor.folder.why_not_writable()}


async def file(editor: EditorDep, file: Annotated[FileInFolder, Query()]) -> Any:
    """One of them, as it is on the disk."""
    return _to_file(await editor.open(file))


async def check(editor: EditorDep, body: DraftBody) -> Any:
    """What is wrong with a text, line by line, in the folder as it would be."""
    checked = await editor.check(body.file, body.text)
    return {"faults": _to_faults(checked.faults), "standing": _to_faults(checked.standing)}


async def compare(editor: EditorDep, body: DraftBody) -> Any:
    """What a save would change."""
    return {"lines": _to_lines(await editor.difference(body.file, body.text))}


async def save(editor: EditorDep, caller: SignedIn, body: SaveBody) -> Any:
    """Put the text in the file, if it has no mistakes and the file is what it was."""
    with _faults_told():
        return _to_saved(await editor.save(caller.profile.id, body.file, body.text, body.digest))


async def backtest(editor: EditorDep, body: BacktestBody) -> Any:
    """What the last weeks would have been under these triggers."""
    with _faults_told():
        told = await editor.backtest(body.text, body.days)
    return {**told, "since": millis(told["since"])}


async def edits(
    editor: EditorDep,
    file: Annotated[FileInFolder, Query()] = "",
    cursor: Annotated[Count, Query()] = LARGEST_INTEGER,
) -> Any:
    """Who saved what, the newest first; of one file or of all."""
    found = await editor.edits(cursor, _PAGE, file)
    return {
        "edits": [_to_edit(edit) for edit in found],
        "cursor": found[-1].id if len(found) == _PAGE else None,
    }


async def one_edit(editor: EditorDep, edit: Count) -> Any:
    """One save, with what it changed."""
    found = await editor.edit(edit)
    lines = difference(found.before or "", found.after or "")
    return {"edit": _to_edit(found.edit), "before": found.before, "after": found.after, "lines": _to_lines(lines)}


async def undo(editor: EditorDep, caller: SignedIn, edit: Count) -> Any:
    """Take a save back, if the file still is as it left it."""
    with _faults_told():
        return _to_saved(await editor.undo(caller.profile.id, edit))


@contextmanager
def _faults_told() -> Iterator[None]:
    """Mistakes in a draft are an answer of their own. Raises Problem: faulty."""
    try:
        yield
    except FaultyDraft as exc:
        count = len(exc.faults)
        message = "There is a mistake in this." if count == 1 else f"There are {count} mistakes in this."
        raise ConsoleProblem(422, "faulty", f"{message} Nothing was saved.", faults=_to_faults(exc.faults)) from exc


def _to_file(found: ConfigFileText) -> dict[str, Any]:
    return {
        "file": found.name, "text": found.text, "digest": found.digest,
        "changed_at": millis(found.changed_at or None),
    }  # fmt: skip


def _to_saved(saved: SavedFile) -> dict[str, Any]:
    return {**_to_file(saved.file), "edit": _to_edit(saved.edit), "standing": _to_faults(saved.standing)}


def _to_faults(faults: Sequence[FileFault]) -> list[dict[str, Any]]:
    return [
        {"file": each.file, "line": each.line, "message": each.problem, "remedy": each.remedy}
        for each in sorted(faults, key=lambda fault: (fault.file, fault.line))
    ]


def _to_lines(lines: Sequence[DifferenceLine]) -> list[dict[str, Any]]:
    return [{"change": each.change.value, "old": each.old, "new": each.new, "text": each.text} for each in lines]


def _to_edit(edit: ConfigEdit) -> dict[str, Any]:
    told = ConfigEditAnswer(
        id=edit.id, at=millis(edit.at) or 0, agent=edit.agent, name=edit.agent_name, file=edit.file,
        undoes=edit.undoes, is_new=edit.is_new, is_removed=edit.is_removed,
    )  # fmt: skip
    return told.model_dump()
