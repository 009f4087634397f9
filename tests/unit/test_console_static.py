"""The habits of the console's front-end that a machine can check: small modules, nothing inline, no markup of data."""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "bridge" / "web" / "console" / "static"
LONGEST_MODULE = 300
MARKUP = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function")

modules = pytest.mark.parametrize("path", sorted(STATIC.rglob("*.js")), ids=lambda path: str(path.relative_to(STATIC)))


@modules
def test_a_module_says_what_it_is_for_and_stays_small(path: Path) -> None:
    text = path.read_text()
    assert text.startswith("/**")
    assert len(text.splitlines()) < LONGEST_MODULE


@modules
def test_no_module_makes_markup_of_data(path: Path) -> None:
    assert not MARKUP.search(path.read_text())


@modules
def test_every_import_names_a_file_and_a_thing_that_is_there(path: Path) -> None:
    chat = STATIC.parents[3] / "channels" / "web" / "static"
    for names, source in re.findall(r'import \{([^}]*)\} from "([^"]+)"', path.read_text()):
        _, shared, name = source.partition("chat/static/")
        found = (chat / name if shared else path.parent / source).read_text()
        for each in names.split(","):
            assert re.search(rf"export (async )?(function|class|const) {each.strip()}\b", found), (source, each)


def test_pages_have_nothing_inline() -> None:
    for page in STATIC.glob("*.html"):
        text = page.read_text()
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", text), page
        for source in re.findall(r'(?:href|src)="(static/[^"]+)"', text):
            assert (STATIC.parent / source).exists(), source
