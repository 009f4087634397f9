"""Admins edit the configuration's files: opened, checked as they type, saved with who and when, taken back.

Files stay the truth. What is saved here is put in force as any other save is: by whoever watches the folder.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from bridge.config_editing.difference import DifferenceLine, difference
from bridge.config_editing.draft_check import DraftCheck, check_draft
from bridge.config_editing.files import NO_FILE, ChangedOnDisk, ConfigFileText, EditableFolder, digest_of_bytes
from bridge.config_editing.trigger_backtest import backtest_triggers
from bridge.config_folder import read_triggers
from bridge.settings import SettingsFault
from core.escalation.policy import Policy
from core.model.config_edits import ConfigEdit, ConfigEditTexts
from core.model.errors import NotThere, Refused, StoreUnavailable
from core.model.ids import AgentId
from core.usecases import config_edits
from core.usecases.conversations import Conversations
from core.usecases.in_force import LoadedConfig
from core.yaml_files.faults import FileFault

log = structlog.get_logger(__name__)

TRIGGERS = "triggers.yaml"
ReadFolder = Callable[[Path], LoadedConfig]
Losses = Callable[[LoadedConfig], Awaitable[Sequence[str] | None]]


class BacktestRuns(Refused):
    """Another one is under way: one at a time, for each takes a core."""


class FaultyDraft(Exception):
    """The text has mistakes, or what the bridge would lose with it speaks against it. Nothing was written."""

    def __init__(self, faults: Sequence[FileFault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class SavedFile:
    """The file as it is now, and who saved what. With `standing` faults of other files nothing of it is in force."""

    file: ConfigFileText
    edit: ConfigEdit
    standing: Sequence[FileFault]


class ConfigEditor:
    """One per process. `read` reads a folder as the start does; `losses` says what speaks against a good save."""

    def __init__(self, folder: Path, conversations: Conversations, read: ReadFolder, losses: Losses) -> None:
        self.folder = EditableFolder(folder)
        self._conversations = conversations
        self._read = read
        self._losses = losses
        self._saving = asyncio.Lock()
        self._is_backtesting = False

    async def names(self) -> list[str]:
        """The files that may be edited."""
        return await asyncio.to_thread(self.folder.names)

    async def open(self, name: str) -> ConfigFileText:
        """A file as it is on the disk. Raises NotThere, UnreadableFile."""
        return await asyncio.to_thread(self.folder.read, name)

    async def check(self, name: str, text: str) -> DraftCheck:
        """What is wrong with the folder, had the file this text. Raises NotThere."""
        await asyncio.to_thread(self._require, name)
        return await asyncio.to_thread(check_draft, self.folder, name, text)

    async def difference(self, name: str, text: str) -> list[DifferenceLine]:
        """What a save would change. Raises NotThere, UnreadableFile."""
        now = await asyncio.to_thread(self._now, name)
        return await asyncio.to_thread(difference, now.text, text)

    async def save(
        self, agent: AgentId, name: str, text: str | None, digest: str, undoes: int | None = None
    ) -> SavedFile:
        """Put the text in the file that had `digest` when it was opened, "" for a new file of the knowledge.

        Raises FaultyDraft, ChangedOnDisk, NotWritable, NotThere, StoreUnavailable: then nothing was changed.
        """
        async with self._saving:
            before = await asyncio.to_thread(self._now, name)
            if before.digest != digest:
                raise ChangedOnDisk(f"{name} was changed meanwhile. Nothing was saved.")
            checked = await asyncio.to_thread(check_draft, self.folder, name, text)
            if checked.faults:
                raise FaultyDraft(checked.faults)
            if not checked.standing:
                await self._weigh(name, text)
            saved = await asyncio.to_thread(self.folder.replace, name, text, digest)
            was = None if before.digest == NO_FILE else before.text
            edit = await self._record(agent, saved, was, text, undoes)
        log.info("a configuration file was saved in the console", file=name, agent=agent, edit=edit.id)
        return SavedFile(saved, edit, checked.standing)

    async def undo(self, agent: AgentId, edit: int) -> SavedFile:
        """Put the text from before an edit back, if the file still is as it left it. Raises what `save` does."""
        found = await self.edit(edit)
        digest = await asyncio.to_thread(self._digest_if_still, found)
        return await self.save(agent, found.edit.file, found.before, digest, undoes=edit)

    async def edit(self, edit: int) -> ConfigEditTexts:
        """One edit with its texts. Raises NotThere."""
        found = await self._conversations.read(config_edits.find, edit)
        if found is None:
            raise NotThere("This change is not kept any more.")
        return found

    async def edits(self, below: int, most: int, file: str = "") -> list[ConfigEdit]:
        """Who changed what, the newest first."""
        return await self._conversations.read(config_edits.newest, below, most, file)

    async def backtest(self, text: str, days: int) -> Mapping[str, Any]:
        """What the last `days` would have been under these triggers. Raises FaultyDraft, BacktestRuns."""
        if self._is_backtesting:
            raise BacktestRuns("Another backtest is under way. Try again in a moment.")
        self._is_backtesting = True
        try:
            policy = await asyncio.to_thread(self._policy, text)
            return await backtest_triggers(self._conversations.store, policy, days)
        finally:
            self._is_backtesting = False

    def _policy(self, text: str) -> Policy:
        """The triggers of a draft, which need no other file."""
        with self.folder.draft(TRIGGERS, text) as copy:
            read = read_triggers(copy)
        if read.value is None:
            raise FaultyDraft([FileFault(TRIGGERS, each.line, each.problem, each.remedy) for each in read.faults])
        return Policy.from_config(read.value)

    async def _weigh(self, name: str, text: str | None) -> None:
        """Read the folder as a reload would. Raises FaultyDraft for what it would refuse."""
        against = await self._losses_with(name, text)
        if against is None:
            raise StoreUnavailable("The database is away.")
        if against:
            raise FaultyDraft([FileFault(name, 0, each.removeprefix(f"{name}: ")) for each in against])

    async def _losses_with(self, name: str, text: str | None) -> Sequence[str] | None:
        try:
            decided = await asyncio.to_thread(self._read_draft, name, text)
        except SettingsFault as exc:
            return str(exc).splitlines()
        try:
            return await self._losses(decided)
        finally:
            await decided.close()

    def _read_draft(self, name: str, text: str | None) -> LoadedConfig:
        with self.folder.draft(name, text) as copy:
            try:
                return self._read(copy)
            except SettingsFault as exc:
                raise SettingsFault(str(exc).replace(f"{copy.as_posix()}/", "")) from exc

    async def _record(
        self, agent: AgentId, saved: ConfigFileText, before: str | None, after: str | None, undoes: int | None
    ) -> ConfigEdit:
        """Keep who did it. Without that nothing is changed: the file gets its old text again."""
        try:
            return await self._conversations.shared(config_edits.keep, agent, saved.name, before, after, undoes)
        except BaseException:
            await asyncio.to_thread(self.folder.replace, saved.name, before, saved.digest)
            raise

    def _now(self, name: str) -> ConfigFileText:
        """The file; an empty one where a new one may be."""
        if self.folder.may_be_new(name):
            return ConfigFileText(name, "", NO_FILE)
        return self.folder.read(name)

    def _require(self, name: str) -> None:
        if name not in self.folder.names() and not self.folder.may_be_new(name):
            raise NotThere("There is no such file in the configuration.")

    def _digest_if_still(self, found: ConfigEditTexts) -> str:
        """The digest to expect on the disk; one that nothing has where the file is not as the edit left it."""
        now = self._now(found.edit.file)
        left = "" if found.after is None else found.after
        is_there = now.digest != NO_FILE
        same = is_there == (found.after is not None) and now.text.rstrip("\n") == left.rstrip("\n")
        return now.digest if same else digest_of_bytes(b"changed since")
