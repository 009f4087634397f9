"""What contributors and the machines that check run: the same as `make check` and .ci/run, with nothing to resolve."""

import json
import re
import subprocess
from pathlib import Path

from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
MAKEFILE = (ROOT / "Makefile").read_text()
PARTS = set(re.findall(r"^check: (.*)$", MAKEFILE, re.M)[0].split())


def test_pre_commit_runs_what_make_check_runs() -> None:
    repos = YAML(typ="safe").load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    assert [repo["repo"] for repo in repos] == ["local"]
    hooks = repos[0]["hooks"]
    assert {hook["entry"] for hook in hooks} == {f"make {part}" for part in PARTS}
    assert {hook["language"] for hook in hooks} == {"system"}


def test_the_workflow_runs_what_ci_runs() -> None:
    (job,) = YAML(typ="safe").load((ROOT / ".github" / "workflows" / "check.yml").read_text())["jobs"].values()
    assert job["steps"][-1]["run"] == ".ci/run"


def test_help_has_a_sentence_for_every_target() -> None:
    said = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    targets = set(re.findall(r"^\.PHONY: (.*)$", MAKEFILE, re.M)[0].split())
    assert targets - set(re.findall(r"\bmake (\w+)", said)) == (PARTS - {"js"}) | {"help"}


def test_npm_resolves_nothing() -> None:
    package = json.loads((ROOT / "package.json").read_text())
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert packages.pop("")["devDependencies"] == package["devDependencies"]
    assert [spec for spec in package["devDependencies"].values() if not re.fullmatch(r"[\d.]+", spec)] == []
    assert "dependencies" not in package
    assert [name for name, each in packages.items() if not each.get("integrity")] == []
    assert [name for name, each in packages.items() if "resolved" in each] == []  # whoever installs has a registry


def test_every_page_of_ours_has_its_types_checked() -> None:
    """By a jsconfig.json that has all modules of its folder; what both pages share is checked strictly."""
    checked = {
        path
        for config in re.findall(r"--project (\S+)", (ROOT / "package.json").read_text().replace('"', " "))
        for pattern in json.loads((ROOT / config).read_text())["include"]
        for path in (ROOT / config).parent.glob(pattern)
    }
    written = {path for top in ("bridge", "channels") for path in (ROOT / top).rglob("*.js")}
    assert written - checked == set()
    assert json.loads((ROOT / "jsconfig.json").read_text())["compilerOptions"]["strict"] is True
