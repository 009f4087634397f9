"""The admin's own config folder, copied, and changed in two places: the demo's pages may embed the chat, and the demo's
people answer."""

import shutil
from pathlib import Path

from ruamel.yaml import YAML

from bridge.config_folder import load_config
from core.config.web import WebFile

ANA, BEN = "U0ANA", "U0BEN"
PRIYA = "priya@northbound.example"
PEOPLE = (
    {"name": "Ana Ruiz", "email": "ana@northbound.example", "slack": ANA},
    {"name": "Ben Okafor", "email": "ben@northbound.example", "slack": BEN},
    {"name": "Priya Nair", "email": PRIYA, "role": "admin"},  # she has no Slack, but the web console
)


def copy_for_demo(config_dir: Path, target: Path, origins: list[str]) -> WebFile:
    """Copy `config_dir` to `target`, allow `origins`, put in the people, and give what web.yaml says.

    Raises ConfigFault, naming the files of `config_dir`, when they cannot be used.
    """
    found = load_config(config_dir).web
    shutil.copytree(config_dir, target, dirs_exist_ok=True)
    yaml, path = YAML(), target / "web.yaml"
    settings = yaml.load(path)
    settings["allowed_origins"] = origins
    yaml.dump(settings, path)
    yaml.dump({"agents": list(PEOPLE)}, target / "agents.yaml")
    return found
