"""/agent/figures and /metrics over HTTP: who may see them, what they say, and that nothing in them can do harm."""

import csv
import io
import re
from collections.abc import AsyncIterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest
from fastapi import FastAPI
from figures_server import app_with_figures, figures_server
from planted_month import NOW, PlantedMonth
from prometheus_client.parser import text_string_to_metric_families
from waiting import LONGEST_WAIT

from bridge.figures.routes import FigurePages, accent_css
from bridge.figures.spreadsheet import BYTE_ORDER_MARK, COLUMNS
from core.model.ids import SurfaceName
from core.store import Store, lane_failures, lanes
from core.store.tx import Tx

CLIENT = {"timeout": LONGEST_WAIT, "verify": False}  # no https here, whose certificates take a while to read
ADMIN = {"cookie": "badge=admin"}
PAGES = ["", "/plot/volume.svg", "/table/volume.csv", "/sessions.csv"]


@pytest.fixture
async def store(sqlite_url: str) -> AsyncIterator[Store]:
    opened = Store(sqlite_url, clock=lambda: NOW)
    planted = await PlantedMonth(days=9).grow().into(opened)
    await planted.plant_open_ones(opened)
    yield opened
    await opened.close()


@pytest.fixture
async def web(store: Store) -> AsyncIterator[httpx.AsyncClient]:
    async with figures_server(store) as url, httpx.AsyncClient(base_url=url, headers=ADMIN, **CLIENT) as client:
        yield client


class Links(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inline: list[str] = []
        self.feed(html)

    def handle_starttag(self, name: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.found += [value for key in ("href", "src", "srcset") if (value := told.get(key))]
        self.inline += [key for key in told if key.startswith("on") or key == "style"]


async def test_nobody_but_admins_sees_anything(web: httpx.AsyncClient) -> None:
    for page in PAGES:
        address = f"/agent/figures{page}"
        stranger = await web.get(address, headers={"cookie": ""})
        assert (stranger.status_code, stranger.headers["location"]) == (303, "/agent/login")
        agent = await web.get(address, headers={"cookie": "badge=agent"})
        assert (agent.status_code, agent.text) == (403, "Figures are for admins.")
        assert (await web.get(address)).status_code == 200


async def test_everything_the_page_points_to_is_there_and_from_here(web: httpx.AsyncClient) -> None:
    page = await web.get("/agent/figures", params={"days": "7"})
    links = Links(page.text)
    assert links.inline == []
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert len([link for link in links.found if ".svg?" in link]) == 8 * 4
    for link in dict.fromkeys(links.found):
        if not link.startswith("#") and link != "dashboard":
            assert not link.startswith(("/", "http")), f"{link} leads out of the path of a proxy"
            answer = await web.get(urljoin("/agent/figures", link))
            assert answer.status_code == 200, link
            assert answer.headers["content-type"].split(";")[0] in (
                "text/html", "text/css", "text/csv", "image/svg+xml", "text/javascript",
            ), link  # fmt: skip


async def test_the_page_answers_each_question_in_a_heading(web: httpx.AsyncClient) -> None:
    text = (await web.get("/agent/figures", params={"days": "7"})).text
    assert text.count('<section class="figure"') == 8
    assert re.search(r"<h2 [^>]*>9 of 10 users waited under \d+\u00a0min</h2>", text)
    assert "with an agent" in text
    assert '<dt>Waiting</dt><dd>3</dd><dd class="more">the first for 15 min</dd>' in text


async def test_filters_are_kept_in_every_link_and_words_of_users_stay_words(web: httpx.AsyncClient) -> None:
    text = (await web.get("/agent/figures", params={"queue": '"><script>alert(1)</script>'})).text
    assert "<script>alert" not in text
    assert "No conversation of this queue and channel ended in these days." in text
    billing = (await web.get("/agent/figures", params={"queue": "billing", "days": "30"})).text
    assert "table/volume.csv?days=30&amp;zone=UTC&amp;queue=billing" in billing


async def test_bad_input_is_said_and_the_page_is_there(web: httpx.AsyncClient) -> None:
    answer = await web.get("/agent/figures", params={"from": "soon"})
    assert answer.status_code == 200
    assert "A day is written like 2026-11-22. These are the last 30 days." in answer.text
    for page in (
        "/plot/nothing.svg",
        "/table/nothing.csv",
        "/plot/volume.svg?size=huge",
        "/plot/volume.svg?scheme=red",
    ):
        assert (await web.get(f"/agent/figures{page}")).status_code == 404


async def test_a_table_of_something_else_than_was_asked_for_is_refused(web: httpx.AsyncClient) -> None:
    for page in ("/sessions.csv?chanel=web", "/table/volume.csv?days=14", "/sessions.csv?from=soon"):
        answer = await web.get(f"/agent/figures{page}")
        assert answer.status_code == 422, page
        assert answer.text.startswith(("There is no filter", "“14” is none of", "A day is written"))


async def test_the_csv_of_conversations_has_a_line_for_each_and_no_formula(web: httpx.AsyncClient) -> None:
    answer = await web.get("/agent/figures/sessions.csv", params={"days": "30", "zone": "Asia/Tokyo"})
    assert answer.headers["content-disposition"] == 'attachment; filename="conversations_2026-10-23_2026-11-21.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix(BYTE_ORDER_MARK))))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) > 100
    assert len({row["session"] for row in rows}) == len(rows)
    assert all(row["closed_at"].endswith("+09:00") for row in rows)
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]
    assert {row["result"] for row in rows} == {"bot", "agent", "in_vain", "unanswered", "empty"}
    assert {row["result_in_words"] for row in rows if row["result"] == "in_vain"} == {"Waited in vain"}
    named = {(row["outcome"], row["outcome_in_words"]) for row in rows}
    assert {("solved", "Helped at once"), ("follow_up", "follow_up"), ("", "")} <= named


async def test_a_plot_opened_by_itself_can_do_nothing(web: httpx.AsyncClient) -> None:
    plot = await web.get("/agent/figures/plot/waits.svg?scheme=dark&size=narrow")
    assert plot.headers["content-security-policy"].startswith("default-src 'none'")
    assert "sandbox" in plot.headers["content-security-policy"]
    assert plot.text.startswith("<svg ")


def test_the_accent_is_made_legible() -> None:
    assert accent_css("#2f6fde").startswith(":root{--accent-fill-light:#2f6fde;")
    assert "--accent-ink-light:#949494" not in accent_css("#949494")


# --- /metrics


async def from_afar(app: FastAPI, **headers: str) -> httpx.Response:
    away = httpx.ASGITransport(app, client=("203.0.113.7", 4000))
    async with httpx.AsyncClient(transport=away, base_url="http://bridge", **CLIENT) as client:
        return await client.get("/metrics", headers=headers)


@pytest.fixture
def made(store: Store):
    opened: list[FigurePages] = []

    def make(token: str | None = None, *, local: bool = True) -> FastAPI:
        app, pages = app_with_figures(store, token=token, local=local)
        opened.append(pages)
        return app

    yield make
    for pages in opened:
        pages.close()


async def test_metrics_tell_which_surface_fails_and_why(store: Store, web: httpx.AsyncClient) -> None:
    [lane] = (await store.read(lambda tx: lanes.due(tx, SurfaceName("slack.card"), 1))) or [None]
    assert lane is not None

    def fail(tx: Tx) -> None:
        lane_failures.back_off_unplanned(tx, lanes.lock_lane(tx, lane.id).lane, "The channel is odd.", 60.0)

    await store.write(lane.session, fail)
    text = (await web.get("/metrics")).text
    assert 'handoff_lanes_backing_off{reason="The channel is odd.",surface="slack.card"} 1.0' in text
    assert 'handoff_oldest_failing_seconds{surface="slack.card"}' in text


async def test_metrics_tell_of_sessions_agents_and_lag(web: httpx.AsyncClient) -> None:
    answer = await web.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    samples = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }
    assert samples["handoff_sessions", "pending"] == 3
    assert samples["handoff_waiting_oldest_seconds", "billing"] == 900
    assert (samples["handoff_agents_on_duty",], samples["handoff_agents_available",]) == (3, 2)
    assert samples["handoff_oldest_unshown_seconds", "slack.card"] == 18 * 60
    assert not any(name[0].startswith("handoff_lanes_backing_off") for name in samples)
    assert samples["handoff_dead_letters", "telegram"] == 1
    assert samples["handoff_wait_seconds_bucket", "+Inf"] == samples["handoff_wait_seconds_count",] > 0
    assert samples["handoff_messages_total", "agent"] > 0
    assert samples["handoff_escalations_total", "request", "asks-for-a-person"] > 0
    assert samples["process_open_fds",] > 0
    metrics = await web.get("/metrics", headers={"accept": "application/openmetrics-text; version=1.0.0"})
    assert metrics.headers["content-type"].startswith("application/openmetrics-text")
    assert metrics.text.endswith("# EOF\n")


async def test_every_metric_is_explained(web: httpx.AsyncClient) -> None:
    page = (Path(__file__).parents[2] / "docs" / "figures.md").read_text(encoding="utf-8")
    names = {
        sample.name.removesuffix("_bucket").removesuffix("_sum").removesuffix("_count")
        for family in text_string_to_metric_families((await web.get("/metrics")).text)
        for sample in family.samples
        if sample.name.startswith("handoff_")
    }
    assert len(names) == 15
    assert sorted(name for name in names if f"`{name}" not in page) == []


async def test_without_a_token_nobody_may_ask_for_a_proxy_of_this_machine_looks_like_this_machine(made) -> None:
    here = httpx.ASGITransport(made(local=False), client=("127.0.0.1", 4000))
    async with httpx.AsyncClient(transport=here, base_url="http://bridge", **CLIENT) as client:
        assert (await client.get("/metrics")).status_code == 403


async def test_where_the_operator_says_so_this_machine_may_ask_and_no_proxy_for_others(
    web: httpx.AsyncClient, made
) -> None:
    for header in ("X-Forwarded-For", "Forwarded", "X-Real-IP"):
        assert (await web.get("/metrics", headers={header: "127.0.0.1"})).status_code == 403
    answer = await from_afar(made())
    assert (answer.status_code, answer.text) == (
        403,
        "Not from here: set METRICS_TOKEN, and send it as a bearer token.\n",
    )


async def test_with_a_token_whoever_has_it_may_ask(made) -> None:
    app = made("a long secret")
    assert (await from_afar(app)).status_code == 401
    assert (await from_afar(app, authorization="Bearer a long secrets")).status_code == 401
    assert (await from_afar(app, authorization="Bearer a long secret")).status_code == 200
