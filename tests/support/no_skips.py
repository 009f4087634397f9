"""Under CI=true a skipped test is a failure: a machine that is there to run everything must not pass by leaving out.

A pytest plugin; tests/conftest.py names it.
"""

import os
from typing import Any

import pytest


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run that would have passed. Runs where results are collected, not in xdist's workers."""
    if os.environ.get("CI") != "true" or hasattr(session.config, "workerinput"):
        return
    reporter: Any = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and reporter.stats.get("skipped") and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say why a run in which every test passed or was skipped has failed."""
    skipped = terminalreporter.stats.get("skipped")
    if skipped and os.environ.get("CI") == "true":
        terminalreporter.write_line(f"CI=true: {len(skipped)} skipped, which counts as failed here.", red=True)
