"""The locks are whole: they name all that is needed, so pip has nothing to resolve, and an old one lasts."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from dependency_locks import asked_for, faults_of, read_lock

ROOT = Path(__file__).parents[2]
LOCKS = pytest.mark.parametrize(("name", "extras"), [("requirements.lock", ()), ("requirements-dev.lock", ("dev",))])


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def without(text: str, package: str) -> str:
    """The lock with the entry of this package removed."""
    shorter = re.sub(rf"^{re.escape(package)}==(?:\\\n|[^\n])+\n", "", text, flags=re.M)
    assert shorter != text
    return shorter


def faults(text: str, *extras: str) -> list[str]:
    return faults_of(read_lock(text), asked_for(ROOT / "pyproject.toml", *extras))


@LOCKS
def test_a_lock_names_everything_that_is_needed_and_nothing_else(name: str, extras: tuple[str, ...]) -> None:
    assert faults(text_of(name), *extras) == []


@LOCKS
def test_a_lock_without_any_one_of_its_packages_is_found_out(name: str, extras: tuple[str, ...]) -> None:
    lock, wanted = read_lock(text_of(name)), asked_for(ROOT / "pyproject.toml", *extras)
    for package in lock.pinned:
        shorter = replace(lock, pinned={each: pin for each, pin in lock.pinned.items() if each != package})
        assert any(" is missing; " in fault for fault in faults_of(shorter, wanted)), package


def test_what_only_an_extra_needs_is_asked_for_too() -> None:
    [fault] = faults(without(text_of("requirements.lock"), "psycopg-binary"))
    assert re.fullmatch(r"psycopg-binary.* is missing; psycopg\[binary\] needs it", fault)


def test_an_entry_that_is_not_pinned_or_has_no_hash_is_found_out() -> None:
    text = text_of("requirements.lock")
    loose = re.sub(r"^click==", "click>=", text, flags=re.M)
    assert [fault for fault in faults(loose) if "not pinned with ==" in fault] != []
    bare = re.sub(r"^(click==\S+)(?:\\\n|[^\n])+", r"\1", text, flags=re.M)
    assert [fault for fault in faults(bare) if fault.endswith(": no hash")] != []


def test_a_pin_outside_the_projects_own_range_is_found_out() -> None:
    old = re.sub(r"^click==\S+", "click==1.0", text_of("requirements.lock"), flags=re.M)
    assert any(fault.startswith("click==1.0 is not what pyproject.toml needs") for fault in faults(old))


def test_both_locks_agree() -> None:
    product, development = (read_lock(text_of(name)).pinned for name in ("requirements.lock", "requirements-dev.lock"))
    assert {name: str(development.get(name)) for name, pin in product.items() if development.get(name) != pin} == {}
