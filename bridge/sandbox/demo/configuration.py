"""The admin's own config folder, copied, with one line changed: the demo's pages may embed the chat."""

import shutil
from pathlib import Path

from ruamel.yaml import YAML

from core.config import load
from core.config.web import WebFile


def copy_for_demo(config_dir: Path, target: Path, origins: list[str]) -> WebFile:
    """Copy `config_dir` to `target`, allow `origins`, and give what web.yaml says.

    Raises ConfigFault, naming the files of `config_dir`, when they cannot be used.
    """
    found = load(config_dir).web
    shutil.copytree(config_dir, target, dirs_exist_ok=True)
    yaml, path = YAML(), target / "web.yaml"
    settings = yaml.load(path)
    settings["allowed_origins"] = origins
    yaml.dump(settings, path)
    return found
