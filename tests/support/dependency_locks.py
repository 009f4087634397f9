"""Whether a lock is whole: judged offline, from its text and from what the installed packages say that they need.

pip installs the locks without resolving (`--no-deps`), so what is missing in a lock is missing in the product.
Judged for this machine's Python: what only another system needs is not installed here, so nobody knows what that needs.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

_HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}\b")
_ENTRY = re.compile(r"(?:\\\n|[^\n])+")


@dataclass(frozen=True, slots=True)
class DependencyLock:
    """The packages that a lock installs on this machine, by name; and what is wrong with its lines."""

    pinned: Mapping[str, Requirement]
    faults: tuple[str, ...]


@dataclass(slots=True)
class _Walk:
    """Everything that is needed, from what is asked for down to what nobody needs anything for."""

    lock: DependencyLock
    faults: list[str] = field(default_factory=list)
    reached: set[tuple[str, str]] = field(default_factory=set)  # package, extra


def read_lock(text: str) -> DependencyLock:
    pinned, faults = dict[str, Requirement](), list[str]()
    for entry in _ENTRY.findall(text):
        line = re.split(r"\s+\\|\s+--hash", entry, maxsplit=1)[0]
        requirement = Requirement(line)
        if [each.operator for each in requirement.specifier] != ["=="] or "*" in str(requirement.specifier):
            faults.append(f"{line}: not pinned with ==")
        if not _HASH.search(entry):
            faults.append(f"{line}: no hash")
        if requirement.marker and not requirement.marker.evaluate():
            continue
        if pinned.setdefault(canonicalize_name(requirement.name), requirement) is not requirement:
            faults.append(f"{line}: stands here twice")
    return DependencyLock(pinned, tuple(faults))


def asked_for(pyproject: Path, *extras: str) -> list[Requirement]:
    """What the project itself wants, with these extras of its own."""
    project = tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(each for name in extras for each in project["optional-dependencies"][name])]
    return [Requirement(each) for each in wanted]


def faults_of(lock: DependencyLock, wanted: Iterable[Requirement]) -> list[str]:
    """Every reason why this lock alone would not do; empty for a whole one."""
    walk = _Walk(lock, list(lock.faults))
    for requirement in wanted:
        _follow(walk, requirement, "pyproject.toml")
    needed = {name for name, _ in walk.reached}
    walk.faults += [f"{name}: nobody needs it" for name in lock.pinned if name not in needed]
    return walk.faults


def _follow(walk: _Walk, requirement: Requirement, by: str) -> None:
    name = canonicalize_name(requirement.name)
    pin = walk.lock.pinned.get(name)
    if pin is None:
        walk.faults.append(f"{requirement} is missing; {by} needs it")
        return
    version = next(iter(pin.specifier)).version
    if not requirement.specifier.contains(version, prereleases=True):
        walk.faults.append(f"{pin} is not what {by} needs: {requirement}")
    for extra in {"", *requirement.extras} - {extra for package, extra in walk.reached if package == name}:
        walk.reached.add((name, extra))
        for needs in _needs(walk, name, version, extra):
            _follow(walk, needs, f"{name}[{extra}]" if extra else name)


def _needs(walk: _Walk, name: str, version: str, extra: str) -> tuple[Requirement, ...]:
    try:
        installed, needs = _installed(name, extra)
    except PackageNotFoundError:
        walk.faults.append(f"{name}=={version} is not installed, so nobody knows what it needs")
        return ()
    if installed != version:
        walk.faults.append(f"{name} {installed} is installed, and the lock says {version}: run make setup")
    return needs


@cache
def _installed(name: str, extra: str) -> tuple[str, tuple[Requirement, ...]]:
    """The version that is installed, and what it asks for here with this extra ("" for none)."""
    package = distribution(name)
    needs = map(Requirement, package.requires or ())
    return package.version, tuple(each for each in needs if not each.marker or each.marker.evaluate({"extra": extra}))
