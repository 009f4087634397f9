"""The habits of the console's front-end that a machine can check: small modules, nothing inline, no markup of data."""

import re
from collections.abc import Iterator
from pathlib import Path

STATIC = Path(__file__).parents[2] / "bridge" / "web" / "console" / "static"
LONGEST_MODULE = 300
MARKUP = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function")

MODULES = {str(path.relative_to(STATIC)): path for path in sorted(STATIC.rglob("*.js"))}
TEXTS = {name: path.read_text() for name, path in MODULES.items()}
CHAT = STATIC.parents[3] / "channels" / "web" / "static"


def test_there_are_modules() -> None:
    assert len(MODULES) > 20


def test_every_module_says_what_it_is_for() -> None:
    assert [name for name, text in TEXTS.items() if not text.startswith("/**")] == []


def test_every_module_stays_small() -> None:
    lengths = {name: len(text.splitlines()) for name, text in TEXTS.items()}
    assert {name: lines for name, lines in lengths.items() if lines >= LONGEST_MODULE} == {}


def test_no_module_makes_markup_of_data() -> None:
    assert {name: found[0] for name, text in TEXTS.items() if (found := MARKUP.search(text))} == {}


def test_every_import_names_a_file_and_a_thing_that_is_there() -> None:
    assert [missing for name in MODULES for missing in imported_from_nowhere(name)] == []


def imported_from_nowhere(module: str) -> Iterator[str]:
    for names, source in re.findall(r'import \{([^}]*)\} from "([^"]+)"', TEXTS[module]):
        _, shared, name = source.partition("chat/static/")
        found = (CHAT / name if shared else MODULES[module].parent / source).read_text()
        for each in names.split(","):
            if not re.search(rf"export (async )?(function|class|const) {each.strip()}\b", found):
                yield f"{module}: {each.strip()} of {source}"


def test_pages_have_nothing_inline() -> None:
    for page in STATIC.glob("*.html"):
        text = page.read_text()
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", text), page
        for source in re.findall(r'(?:href|src)="(static/[^"]+)"', text):
            assert (STATIC.parent / source).exists(), source


def test_what_both_pages_share_needs_neither_of_them() -> None:
    shared = CHAT / "shared"
    imports = {
        (path.name, source)
        for path in shared.glob("*.js")
        for source in re.findall(r'^import .* from "([^"]+)";', path.read_text(), re.MULTILINE)
    }
    assert [each for each in imports if not re.fullmatch(r"\./[\w-]+\.js", each[1])] == []


def test_the_console_takes_from_the_chat_only_what_is_shared() -> None:
    wanted = {(name, path) for name, text in TEXTS.items() for path in re.findall(r'"[./]*chat/static/([^"]+)"', text)}
    assert [each for each in wanted if not each[1].startswith("shared/")] == []
