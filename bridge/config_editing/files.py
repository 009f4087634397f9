"""The files of the configuration folder that may be edited: listed, read, replaced in one step.

Only what stands in the folder is reached, by the names that the listing gives; a new file is one of the knowledge.
Judges no content.
"""

import codecs
import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bridge.config_folder import FILES
from core.model.errors import NotThere, Refused
from core.model.ids import Micros

KNOWLEDGE = "knowledge/"
_NEW_NAME = re.compile(r"knowledge/[a-z0-9][a-z0-9_-]{0,59}(\.[a-z]{2,3}(-[A-Za-z]{2,4})?)?\.md")
_ITS_OWN = {"readme.md"}
_LEFT_OUT = shutil.ignore_patterns(".*", "*~", "schema", "__pycache__")


class ChangedOnDisk(Refused):
    """The file is not what it was when it was opened: somebody saved it meanwhile, here or with an editor."""


class NotWritable(Refused):
    """The bridge may not write the file, or there is no room for it. The text says what can be done."""


class UnreadableFile(Refused):
    """The file's bytes are no text: it can be mended on the bridge's machine only."""


@dataclass(frozen=True, slots=True)
class ConfigFileText:
    """A file as it is on the disk. `text` has plain line ends; `digest` names the exact bytes, "" for no file."""

    name: str
    text: str
    digest: str
    changed_at: Micros = Micros(0)


NO_FILE = ""  # the digest of a file that is not there


class EditableFolder:
    """The folder. Its calls block: run them on a thread."""

    def __init__(self, folder: Path) -> None:
        self.path = folder

    def names(self) -> list[str]:
        """The files that may be edited: YAML first, then the knowledge, in the order of their names."""
        yaml = [f"{name}.yaml" for name in sorted(FILES) if (self.path / f"{name}.yaml").is_file()]
        pages = sorted(path.name for path in (self.path / "knowledge").glob("*.md") if path.is_file())
        return yaml + [KNOWLEDGE + page for page in pages if _is_knowledge(page)]

    def read(self, name: str) -> ConfigFileText:
        """A file of the listing. Raises NotThere, UnreadableFile."""
        path = self._path_of(name)
        try:
            content, changed = path.read_bytes(), path.stat().st_mtime_ns
        except FileNotFoundError as exc:
            raise NotThere(f"{name} is not there any more.") from exc
        except OSError as exc:
            raise UnreadableFile(f"{name} cannot be read: {exc.strerror}. Check its owner and permissions.") from exc
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as exc:
            remedy = "Save it as UTF-8 with an editor on the bridge's machine."
            raise UnreadableFile(f"{name} is not UTF-8 text. {remedy}") from exc
        return ConfigFileText(name, _with_plain_lines(text), digest_of_bytes(content), Micros(changed // 1000))

    def may_be_new(self, name: str) -> bool:
        """Is it a name for a knowledge file that there is not yet?"""
        is_taken = name.lower() in {each.lower() for each in self.names()}
        return bool(_NEW_NAME.fullmatch(name)) and _is_knowledge(name.removeprefix(KNOWLEDGE)) and not is_taken

    def why_not_writable(self) -> str:
        """A sentence when the bridge may write none of the files, else ""."""
        if os.access(self.path, os.W_OK | os.X_OK, effective_ids=os.access in os.supports_effective_ids):
            return ""
        return "The bridge may not write its configuration folder, so files can be looked at and tried, but not saved."

    def replace(self, name: str, text: str | None, expected: str) -> ConfigFileText:
        """Put a text in the place of the file whose digest is `expected`, in one step; None takes the file away.

        The file keeps its permissions, its kind of line ends and its byte order mark. What a reader of the folder
        sees is the whole old file or the whole new one. Raises ChangedOnDisk, NotThere, NotWritable.
        """
        if not (expected == NO_FILE and self.may_be_new(name)):
            self._path_of(name)
        path = (self.path / name).resolve()  # where a link leads, the file is
        try:
            with _locked(self.path):
                before = path.read_bytes() if path.exists() else b""
                if (digest_of_bytes(before) if path.exists() else NO_FILE) != expected:
                    raise ChangedOnDisk(f"{name} was changed meanwhile. Nothing was saved.")
                if text is None:
                    path.unlink()
                    return ConfigFileText(name, "", NO_FILE)
                _replace_bytes(path, _like(before, text))
        except OSError as exc:
            raise NotWritable(_why(name, exc)) from exc
        return self.read(name)

    @contextlib.contextmanager
    def draft(self, name: str, text: str | None) -> Iterator[Path]:
        """A copy of the folder in which the file has this text; None: without it. It is gone afterwards."""
        with tempfile.TemporaryDirectory(prefix="bridge-draft-") as made:
            copy = Path(made) / self.path.name
            with contextlib.suppress(shutil.Error):  # what cannot be read is missing in the copy, and told as that
                shutil.copytree(self.path, copy, ignore=_LEFT_OUT, copy_function=shutil.copyfile)
            (copy / "knowledge").mkdir(exist_ok=True)
            if text is None:
                (copy / name).unlink(missing_ok=True)
            else:
                (copy / name).write_text(text, encoding="utf-8", newline="\n")
            yield copy

    def _path_of(self, name: str) -> Path:
        if name not in self.names():
            raise NotThere("There is no such file in the configuration.")
        return self.path / name


def digest_of_bytes(content: bytes) -> str:
    """A name for the exact content: 32 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()[:32]


def _is_knowledge(page: str) -> bool:
    return page.lower() not in _ITS_OWN and not page.startswith(".")


def _with_plain_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _like(before: bytes, text: str) -> bytes:
    """The text's bytes, with the line ends and the byte order mark that the file had."""
    plain = _with_plain_lines(text)
    if plain and not plain.endswith("\n"):
        plain += "\n"
    ended = plain.replace("\n", "\r\n") if b"\r\n" in before else plain
    mark = codecs.BOM_UTF8 if before.startswith(codecs.BOM_UTF8) else b""
    return mark + ended.encode("utf-8")


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Only one process of those that share the folder compares and replaces at a time."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # some network file systems lock nothing; the comparison still holds
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _replace_bytes(path: Path, content: bytes) -> None:
    """Write beside the file, then rename over it. The name begins with a dot: whoever watches passes over it."""
    path.parent.mkdir(exist_ok=True)
    handle, made = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _keep_rights(path, Path(made))
        Path(made).replace(path)
    except BaseException:
        Path(made).unlink(missing_ok=True)
        raise


def _keep_rights(path: Path, made: Path) -> None:
    """Permissions and, where the bridge may, the owner; a new file is as readable as its neighbours."""
    model = path if path.exists() else next(path.parent.glob("*.md"), None)
    if model is None:
        made.chmod(0o644)
        return
    about = model.stat()
    made.chmod(about.st_mode & 0o777)
    with contextlib.suppress(OSError):
        os.chown(made, about.st_uid, about.st_gid)


def _why(name: str, exc: OSError) -> str:
    remedy = "Change it where the folder comes from, or let the bridge's user write the folder and the file."
    return f"{name} cannot be saved here: {exc.strerror}. {remedy}"
