"""Many modules in one file: what is put together runs in the order it must, and what is not understood is refused."""

import re
from pathlib import Path

import pytest

from channels.web.assets import STATIC, Assets
from channels.web.bundle import CannotBundle, bundled, with_values, without_comments

MODULES = {
    "a.js": 'import { one, two as zwei } from "./b.js";\nimport { three } from "./c.js";\none + zwei + three;\n',
    "b.js": "export const one = 1;\nexport function two() {}\n",
    "c.js": 'import { one } from "./b.js";\nconst three = one + 2;\nexport { three };\n',
}


def test_a_module_stands_after_those_it_imports_and_only_once() -> None:
    text = bundled("a.js", MODULES.__getitem__)
    assert re.findall(r"^const (\$\w+)", text, re.MULTILINE) == ["$b", "$c", "$a"]
    assert "const { one, two: zwei } = $b;" in text
    assert "return { one, two };" in text
    assert "return { three };" in text


def test_only_what_waits_at_its_top_is_waited_for() -> None:
    text = bundled("w.js", {"w.js": "const x = await y();\n"}.__getitem__)
    assert text.startswith("const $w = await (async () => {")
    assert "async" not in bundled("v.js", {"v.js": "export function v() {\n  return 1;\n}\n"}.__getitem__)


@pytest.mark.parametrize("odd", ['import x from "./b.js";\n', 'export * from "./b.js";\n', "export default 1;\n"])
def test_a_form_that_is_not_known_is_refused_with_its_place(odd: str) -> None:
    with pytest.raises(CannotBundle, match=r"a\.js"):
        bundled("a.js", {"a.js": odd, "b.js": ""}.__getitem__)


def test_modules_that_import_each_other_are_refused() -> None:
    ring = {"a.js": 'import { b } from "./b.js";\n', "b.js": 'import { a } from "./a.js";\n'}
    with pytest.raises(CannotBundle, match="imports itself"):
        bundled("a.js", ring.__getitem__)


def test_modules_of_other_folders_are_found_from_where_they_are_named() -> None:
    modules = {
        "a.js": 'import { b } from "./below/b.js";\nimport { c } from "./below/c-d.js";\nb + c;\n',
        "below/b.js": 'import { c } from "./c-d.js";\nimport { e } from "../e.js";\nexport const b = c + e;\n',
        "below/c-d.js": "export const c = 1;\n",
        "e.js": "export const e = 2;\n",
    }
    text = bundled("a.js", modules.__getitem__)
    assert re.findall(r"^const (\$\w+) = ", text, re.MULTILINE) == ["$below_c_d", "$e", "$below_b", "$a"]
    assert "const { c } = $below_c_d;" in text


def test_comments_go_and_addresses_in_strings_stay() -> None:
    source = '/* of\n   two lines */\n  // why\n  const a = "https://a.example"; // beside\n\n\n  /** b */\n  b();\n'
    assert without_comments(source) == 'const a = "https://a.example"; // beside\nb();\n'


def test_what_is_to_be_replaced_must_be_there() -> None:
    with pytest.raises(CannotBundle):
        with_values("abc", {"x": "y"})


def test_the_chat_is_one_script_and_one_sheet_that_name_this_build(tmp_path: Path) -> None:
    assets = Assets()
    page = assets.page("frame.html").body.decode()
    assert re.findall(r'(?:href|src)="static/(\S+)"', page) == [
        "icon.svg",
        f"chat.{assets.build}.css",
        f"chat.{assets.build}.js",
    ]
    found = assets.find(f"chat.{assets.build}.js")
    assert found is not None
    script = found[0].body.decode()
    assert not re.search(r"^(import|export)\b", script, re.MULTILINE)
    assert f"./shared/texts/${{language}}.{assets.build}.js" in script
    sheet = assets.find("chat.css")
    assert sheet is not None
    assert b"--accent-fill-light" in sheet[0].body
    assert b".rating" in sheet[0].body


def test_another_file_makes_another_build(tmp_path: Path) -> None:
    for path in STATIC.rglob("*.*"):
        copy = tmp_path / path.relative_to(STATIC)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    assert Assets(tmp_path).build == Assets().build
    (tmp_path / "shared" / "dom.js").write_text("export const h = 1;\n")
    assert Assets(tmp_path).build != Assets().build
