"""What of the shipped sample is still in force: a company that there is not, its people, prices and answers.

All of it works, so none of it is a fault; and users are told it as if it were true. Also: what nobody reads there.
"""

import difflib
import hashlib
from collections.abc import Iterator
from pathlib import Path

from bridge.config_folder import FILES
from core.config import Config
from core.model.findings import Finding, advice

COMPANY = "Northbound Study Abroad"
_NAME = "Northbound"  # as it stands in the knowledge and in the bot's replies
_DOMAIN = "@example.com"  # RFC 2606: nobody has an address there
_SHOWN = 3  # names in a sentence
# The knowledge as it is shipped: the beginning of the SHA-256 of each file without space round it.
KNOWLEDGE = {
    "after-arrival.md": "508a01ad7e8d",
    "applying.md": "3fa1d27eecec",
    "contact.md": "36cff8bdf614",
    "destinations.md": "11c0955025be",
    "documents.md": "338dd658e7b6",
    "english-tests.md": "8fe51483ee26",
    "fees.md": "e054bbc386c4",
    "health-insurance.md": "4fbf78296725",
    "housing.md": "4e07d1faea72",
    "refunds.md": "c3911136d93f",
    "scholarships.md": "fbb2d4b03e3f",
    "visa.md": "7e512169a9de",
    "working.md": "e3fe7692f9cb",
}


def check_sample(folder: Path, config: Config) -> list[Finding]:
    """Everything of the sample that is in force in this folder."""
    return [*_company(config), *_people(config), *_knowledge(folder), *_mentions(folder), *_web(config)]


def check_folder(folder: Path, config: Config | None) -> Iterator[Finding]:
    """What the folder holds that nobody reads, and what is said in other words than the folder's."""
    for path in sorted(folder.glob("*")):
        if path.is_file() and not path.name.startswith(".") and (near := _file_meant(path)):
            yield advice(f"{path} is read by nobody.", f"Name it {near}, if it is to count.")
    for path in sorted((folder / "knowledge").glob("*")):
        if path.suffix != ".md" and path.suffix.lower() in (".md", ".markdown", ".txt", ".yaml"):
            yield advice(f"{path} is read by nobody.", f"Name it {path.stem}.md, if the bot is to know it.")
    if config and config.texts.built_in:
        names = ", ".join(config.texts.built_in)
        remedy = "Copy it from the project's config/texts.yaml, with the languages that you speak."
        yield advice(f"{folder / 'texts.yaml'} does not have: {names}. The built-in English words are said.", remedy)


def _company(config: Config) -> Iterator[Finding]:
    if config.web.company == COMPANY:
        yield advice(f"The company is the sample's: {COMPANY}.", "Write your own: company in web.yaml.")


def _people(config: Config) -> Iterator[Finding]:
    names = [each.name for each in config.agents.agents if each.email.lower().endswith(_DOMAIN)]
    if names:
        who = f"{_listed(names)} {'are' if len(names) > 1 else 'is'} invented: nobody has an address {_DOMAIN}"
        yield advice(f"{who}.", "Put your own people into agents.yaml.")


def _knowledge(folder: Path) -> Iterator[Finding]:
    same = [path.name for path in sorted((folder / "knowledge").glob("*.md")) if _is_shipped(path)]
    if same:
        are = "are" if len(same) > 1 else "is"
        what = f"The bot tells users the sample's prices and rules: {_listed(same)} {are} as shipped."
        yield advice(what, "Replace what stands in knowledge/ with your own, as its README.md shows.")


def _mentions(folder: Path) -> Iterator[Finding]:
    """The sample's company in files that are no longer, or never were, the sample's as a whole."""
    paths = [folder / "bot.yaml", *sorted((folder / "knowledge").glob("*.md"))]
    for path in paths:
        lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() and not _is_shipped(path) else []
        found = [str(number) for number, line in enumerate(lines, 1) if _NAME in line]
        if found:
            where = f"line{'s' * (len(found) > 1)} {', '.join(found)}"
            yield advice(f"{path} names the sample's company ({where}).", "Name your own.")


def _web(config: Config) -> Iterator[Finding]:
    if not config.web.allowed_origins:
        remedy = "List your pages' origins there, like https://www.example.com."
        yield advice("No page may embed the chat: allowed_origins in web.yaml is empty.", remedy)


def _is_shipped(path: Path) -> bool:
    return hashlib.sha256(path.read_bytes().strip()).hexdigest()[:12] == KNOWLEDGE.get(path.name)


def _file_meant(path: Path) -> str:
    """The file of the configuration that was meant by one of another name; "" for a file of one's own."""
    if path.name in {f"{name}.yaml" for name in FILES}:
        return ""
    if path.suffix.lower() not in (".yaml", ".yml", ".txt"):
        return ""
    stem = path.name.lower().partition(".")[0]
    near = difflib.get_close_matches(stem, list(FILES), n=1, cutoff=0.8)
    return f"{near[0]}.yaml" if near else ""


def _listed(names: list[str]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
