"""JSON Schemas of the configuration files, for the editors of those who write them: completion and underlining."""

import json
from pathlib import Path

from core.config.loading import file_kinds
from core.yaml_files.desk_formats import DeskFormats

_DIALECT = {"$schema": "https://json-schema.org/draft/2020-12/schema"}


def schemas(formats: DeskFormats) -> dict[str, str]:
    """File name and text of each schema, with what the desk says of its ids."""
    described = {name: model.model_json_schema(by_alias=True) for name, (model, _) in file_kinds(formats).items()}
    return {
        f"{name}.json": formats.fill(json.dumps(_DIALECT | schema, indent=2, ensure_ascii=False)) + "\n"
        for name, schema in described.items()
    }


def write_schemas(folder: Path, formats: DeskFormats) -> None:
    """Write every schema into the folder, which must exist."""
    for name, text in schemas(formats).items():
        (folder / name).write_text(text, encoding="utf-8")
