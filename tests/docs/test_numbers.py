"""A number that a page promises is the number that the code has."""

import re

import pytest
from doc_pages import PAGES, ROOT, named

from bridge import bots, scheduled_jobs
from bridge.figures import metrics, query, report
from bridge.gemini import outbound as gemini
from bridge.health_checks import HealthCheckTiming as HealthPace
from bridge.sweeps import FIRST_PAUSE
from bridge.web.console import file_routes as console_files
from bridge.web.console import inbound, passwords, socket
from bridge.web.console.settings import ConsoleSettings
from channels.web.settings import WebSettings
from core.escalation import conditions, conversation_patterns, evaluation
from core.hours import calendar
from core.model import files, input_limits
from core.statistics import number_words, period
from core.store import backends, database_health, outage, store
from core.store.queries import agent_session_view, session_lists, session_search

HOUR, MIB = 3600 * 1_000_000, 2**20
CONSOLE, WEB = ConsoleSettings(), WebSettings("secret")
WINDOW = conditions._WINDOW
LIMITS = backends._LIMITS

# Page, words round the number (which is what the brackets hold), and the number. "a" and words of English count, too.
PROMISES = [
    ("architecture.md", r"a sweep each (second) finds", scheduled_jobs.SWEEP_LANES),
    ("bot.md", r"takes more than (\d+) seconds", bots.SUMMARY_SECONDS),
    ("bot.md", r"thoughts together end at (\d+) tokens", gemini._MOST_TOKENS),
    ("console.md", r"at least (\d+) characters, hold neither", passwords.SHORTEST),
    ("console.md", r"works once, for (\d+) hours", CONSOLE.first_invitation_lifetime / HOUR),
    ("console.md", r"works once, for (\d+) days", CONSOLE.invitation_lifetime / HOUR / 24),
    ("console.md", r"signed out after (\d+) hours without use", CONSOLE.idle_timeout / HOUR),
    ("console.md", r"and after (\d+) days at the latest", CONSOLE.sign_in_lifetime / HOUR / 24),
    ("console.md", r"(Ten) wrong passwords", int(CONSOLE.wrong_password_limit.split()[0])),
    ("console.md", r"one /64\) within (\d+) minutes", int(CONSOLE.wrong_password_limit.split()[2])),
    ("console.md", r"or (\d+) sign-ins from one", int(CONSOLE.sign_in_limit.split()[0])),
    ("console.md", r"network address within (\d+), and", int(CONSOLE.sign_in_limit.split()[2])),
    ("console.md", r"a name takes (\d+) tries an hour", int(CONSOLE.wrong_password_limit_everywhere.split()[0])),
    ("console.md", r"no page open for (ten) minutes", CONSOLE.away_after / HOUR * 60),
    ("console.md", r"A message may have ([\d,]+) characters", inbound.LONGEST_MESSAGE),
    ("console.md", r"At most (\d+) at once; again with another", socket._MOST_JOINED),
    ("console.md", r"Frames are at most (\d+) KiB", input_limits.LARGEST_FRAME / 1024),
    ("console.md", r"among equals the longest wait, at most (\d+)", session_lists.MOST_WAITING),
    ("console.md", r"no more than the ([\d,]+) youngest", session_search.SCANNED),
    ("console.md", r"latest first, at most (\d+)", agent_session_view._MOST_EARLIER),
    ("console.md", r"(\d+) a minute; at most", int(CONSOLE.upload_limit.split()[0])),
    ("console.md", r"at most (\d+) MiB waiting", console_files.MOST_WAITING / MIB),
    ("console.md", r"a file over (\d+) MiB", files.LARGEST_FILE / MIB),
    ("console.md", r"the bridge looks by itself every (\d+) seconds", CONSOLE.resync_every),
    ("escalation.md", r"The last (\d+) messages are looked at", conversation_patterns.MOST_TURNS),
    ("escalation.md", r"at least ([\d.]+) of `escalate_at`", evaluation.FOUND_AT),
    ("escalation.md", r"how often the same was asked \((\d+)\)", conditions._TIMES_ASKED),
    ("escalation.md", r"in so many rounds \((\d+)\)", WINDOW["repeats-question"]),
    ("escalation.md", r"messages since the last answer \((\d+)\)", conditions._MESSAGES_IN_A_ROW),
    ("escalation.md", r"under `not:`, like thanks \((\d+)\)", WINDOW["no-progress"]),
    ("escalation.md", r"in so many messages \((\d+)\)", WINDOW["getting-angrier"]),
    ("figures.md", r"a column per day up to (\d+) days", period._DAYS_IN_DAYS),
    ("figures.md", r"from Monday\) up to (\d+)", period._DAYS_IN_WEEKS),
    ("figures.md", r"Of fewer than (ten), all are told", number_words.FEW),
    ("figures.md", r"A page is at most a (minute) old", report.KEPT_FOR),
    ("figures.md", r"both included; at most (\d+)", query.MOST_DAYS),
    ("figures.md", r"At most ([\d,]+) conversations", report.MOST_CONVERSATIONS),
    ("figures.md", r"at most every (\d+) s\)", metrics.FRESH_FOR),
    ("hours.md", r"None: no end within (\d+) days", calendar.LOOKS_AHEAD),
    ("operations.md", r"What is wrong for (\d+) seconds", HealthPace().tell_after),
    ("operations.md", r"writes a row every (\d+) seconds", store.PROBE_INTERVAL),
    ("operations.md", r"something is finished every (\d+) seconds", database_health.SILENT_AFTER),
    ("operations.md", r"limits \((\d+) s for a lock", LIMITS["lock_timeout"] / 1000),
    ("operations.md", r"(\d+) s for a statement that writes", backends._LONGEST_WRITE / 1000),
    ("operations.md", r"(\d+) s for one that reads", backends._LONGEST_READ / 1000),
    ("operations.md", r"(\d+) s of idling", LIMITS["idle_in_transaction_session_timeout"] / 1000),
    ("operations.md", r"never sent is forgotten after a (day)", scheduled_jobs.UPLOADS_KEPT_FOR),
    ("operations.md", r"an agent's may have (\d+) MiB", files.LARGEST_FILE / MIB),
    ("troubleshooting.md", r"there is one every (\d+) seconds", outage.PAUSE),
    ("troubleshooting.md", r"tried again after (\d+) s, then ever more rarely", FIRST_PAUSE),
    ("troubleshooting.md", r"no hello within (\d+) s", WEB.hello_timeout),
    ("troubleshooting.md", r"More than (\d+) files in a minute", int(WEB.upload_limit.split()[0])),
    ("widget.md", r"A visitor may send (\d+) files a minute", int(WEB.upload_limit.split()[0])),
    ("widget.md", r"and have (\d+) MB uploaded", WEB.most_waiting / MIB),
    ("widget.md", r"per file, up to (\d+); 0", files.LARGEST_FILE / MIB),
    ("widget.md", r"signed for one visitor and good for a (day)", WEB.link_lasts),
]
WORDS = {"second": 1, "minute": 60, "day": 24 * 3600, "ten": 10}


@pytest.mark.parametrize("page", sorted({page for page, _, _ in PROMISES}))
def test_the_numbers_of_a_page_are_those_of_the_code(page: str) -> None:
    text = re.sub(r"\s+", " ", (ROOT / "docs" / page).read_text())
    asked = [(words, number) for name, words, number in PROMISES if name == page]
    told = [(words, number, [value_of(found) for found in re.findall(words, text)]) for words, number in asked]
    assert [
        f"{words}: the code has {number}, the page {found}" for words, number, found in told if found != [number]
    ] == []


def test_whatever_was_measured_names_what_measures_it() -> None:
    """The section has a command, a test or a benchmark in it."""
    pages = [page for page in PAGES if page.name != "CHANGELOG.md"]
    sections = [(named(page), section) for page in pages for section in re.split(r"^#+ ", page.read_text(), flags=re.M)]
    measured = [(page, section) for page, section in sections if re.search(r"\b[Mm]easured\b(?! or missing)", section)]
    by = re.compile(r"\bmake (bench|eval)\b|\bbridge triggers eval\b|tests/\w+/\w+\.py|python -m bridge")
    assert len(measured) >= 3
    assert [f"{page}: {section.splitlines()[0]}" for page, section in measured if not by.search(section)] == []


def value_of(written: str) -> float:
    word = written.lower()
    return WORDS[word] if word in WORDS else float(word.replace(",", ""))
