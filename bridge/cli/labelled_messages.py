"""Messages with labels from a CSV file, for measuring. Judges none of them."""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

from bridge.settings import SettingsFault
from core.escalation.evaluation import LabelledExample

_LABELS = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


def read_labelled(file: Path) -> list[LabelledExample]:
    """The file's messages. Raises SettingsFault."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            return list(_examples(file, csv.DictReader(lines)))
    except OSError as exc:
        raise SettingsFault(f"{file}: the file cannot be read: {exc.strerror}") from exc
    except UnicodeDecodeError as exc:
        raise SettingsFault(f"{file}: this is not UTF-8 text - save the file as UTF-8") from exc
    except csv.Error as exc:
        raise SettingsFault(f"{file}: this is not CSV: {exc}") from exc


def _examples(file: Path, rows: "csv.DictReader[str]") -> Iterator[LabelledExample]:
    columns = rows.fieldnames or ()
    if missing := [name for name in ("text", "label") if name not in columns]:
        raise SettingsFault(f"{file}:1: no column '{missing[0]}' - the first line names the columns: text,label")
    for row in rows:
        yield _example(file, rows.line_num, row)


def _example(file: Path, line: int, row: Mapping[str, str | None]) -> LabelledExample:
    label = (row["label"] or "").strip().lower()
    if label not in _LABELS:
        raise SettingsFault(f"{file}:{line}: the label '{label}' is neither 0 nor 1")
    language, source = ((row.get(name) or "").strip() for name in ("lang", "source"))
    return LabelledExample(row["text"] or "", _LABELS[label], language, source)
