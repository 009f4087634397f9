"""/metrics for Prometheus: read from the store at each scrape, so that every replica tells the same of the whole.

What each name means is in docs/figures.md. Who has the token may ask. Without one nobody may, unless the
operator says that callers of this machine are not a proxy's.
"""

import asyncio
import hmac
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from ipaddress import ip_address
from time import monotonic

from fastapi import FastAPI, Request
from fastapi.responses import Response
from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from bridge.figures.metric_families import metric_by_label
from core.model.errors import StoreUnavailable
from core.model.ids import SurfaceName
from core.statistics.live import LiveFigures
from core.store import Store, lane_failures
from core.store.lane_failures import BackingOff
from core.store.queries import analytics
from core.store.queries.metrics import WAIT_BUCKETS, Totals, totals
from core.store.tx import Tx
from core.usecases.in_force import InForce

FRESH_FOR = 5.0  # seconds; several scrapers cost as much as one
_SECOND = 1_000_000
_gauges = partial(metric_by_label, GaugeMetricFamily)
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One moment of the bridge."""

    live: LiveFigures
    totals: Totals
    failing: Mapping[SurfaceName, BackingOff]


class Metrics:
    """`mount` it. `local`: this machine may ask without a token.

    `parts` collect what else is told; they need no database.
    """

    def __init__(
        self,
        store: Store,
        in_force: InForce,
        token: str | None,
        parts: Sequence[Collector] = (),
        *,
        local: bool = False,
    ) -> None:
        self._store = store
        self._in_force = in_force
        self._token = token or ""
        self._local = local
        self._lock = asyncio.Lock()
        self._kept: tuple[float, Snapshot] | None = None
        self._registry = CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self._registry)
        self._rules = _StoreCollector()
        for part in (self._rules, *parts):
            self._registry.register(part)

    def mount(self, app: FastAPI) -> None:
        """Add /metrics to an app."""

        @app.get("/metrics", include_in_schema=False)
        async def metrics(request: Request) -> Response:
            """Plain text, or OpenMetrics for who asks for it."""
            if not self._may_ask(request):
                told = (
                    "send METRICS_TOKEN as a bearer token"
                    if self._token
                    else "set METRICS_TOKEN, and send it as a bearer token"
                )
                return Response(f"Not from here: {told}.\n", 401 if self._token else 403, media_type="text/plain")
            return await self._answer(request.headers.get("accept", ""))

    async def _answer(self, accept: str) -> Response:
        async with self._lock:
            self._rules.snapshot = await self._snapshot()  # None: then the process's own figures are all there is
            encode, content_type = choose_encoder(accept)
            return Response(encode(self._registry), headers={"Content-Type": content_type})

    async def _snapshot(self) -> Snapshot | None:
        now = monotonic()
        if self._kept is None or now - self._kept[0] > FRESH_FOR:
            capacity = self._in_force.rules.capacity
            try:
                self._kept = (now, await self._store.read(lambda tx: _read(tx, capacity)))
            except StoreUnavailable:
                self._kept = None
        return self._kept[1] if self._kept else None

    def _may_ask(self, request: Request) -> bool:
        if self._token:
            given = request.headers.get("authorization", "").encode()
            if hmac.compare_digest(given, f"Bearer {self._token}".encode()):
                return True
        return self._local and _is_this_machine(request)


class _StoreCollector(Collector):
    """What the store told, as Prometheus wants it."""

    snapshot: Snapshot | None = None

    def collect(self) -> Iterator[Metric]:
        if self.snapshot is not None:
            yield from _of_now(self.snapshot.live)
            yield from _of_all_time(self.snapshot.totals)
            yield from _of_delivery(self.snapshot.totals)
            yield from _of_failing(self.snapshot.failing)

    def describe(self) -> Iterator[Metric]:
        return iter(())  # names are fixed below; asking the database for them at start would be too early


def _of_now(live: LiveFigures) -> Iterator[Metric]:
    states = {"bot": live.with_bot, "pending": live.waiting, "assigned": live.assigned}
    yield _gauges("handoff_sessions", "Open sessions, by who has them.", "state", states)
    yield _gauges("handoff_waiting_sessions", "Sessions that wait for an agent.", "queue",
                 {line.queue: line.waiting for line in live.lines})  # fmt: skip
    yield _gauges("handoff_waiting_oldest_seconds", "How long the first in line has waited.", "queue",
                 {line.queue: line.oldest / _SECOND for line in live.lines})  # fmt: skip
    yield GaugeMetricFamily("handoff_agents_on_duty", "Agents who take sessions.", live.on_duty)
    yield GaugeMetricFamily("handoff_agents_available", "Agents on duty who have room for one more.", live.available)


def _of_all_time(counts: Totals) -> Iterator[Metric]:
    yield metric_by_label(CounterMetricFamily, "handoff_messages", "Messages, by who wrote them.", "side",
                   {side.value: number for side, number in counts.messages.items()})  # fmt: skip
    calls = CounterMetricFamily(
        "handoff_escalations", "Sessions in which a person was called, by what called first.",
        labels=("category", "trigger"),
    )  # fmt: skip
    for labels, number in counts.calls.items():
        calls.add_metric(labels, number)
    yield calls
    claims = counts.claims
    yield CounterMetricFamily("handoff_claims", "Claims, transfers included.", claims.claims)
    waits = HistogramMetricFamily("handoff_wait_seconds", "From the call for a person to a claim.")
    within = [(str(float(upto)), float(number)) for upto, number in zip(WAIT_BUCKETS, claims.within, strict=True)]
    waits.add_metric((), [*within, ("+Inf", float(claims.waits))], claims.seconds)
    yield waits
    yield _gauges("handoff_closed_sessions", "Closed sessions, by who was there for the user.", "result",
                 {result.value: number for result, number in counts.results.items()})  # fmt: skip
    yield _gauges("handoff_ratings", "Closed sessions by their rating.", "score",
                 {str(score): number for score, number in counts.ratings.items()})  # fmt: skip


def _of_delivery(counts: Totals) -> Iterator[Metric]:
    yield CounterMetricFamily("handoff_undeliverable", "Messages that a platform refused.", counts.undeliverable)
    yield _gauges("handoff_dead_letters", "Things that could not be read.", "source", counts.dead_letters)
    yield _gauges("handoff_lanes_due", "Lanes with something to show.", "surface",
                 {surface: lag.lanes for surface, lag in counts.lags.items()})  # fmt: skip
    yield _gauges("handoff_oldest_unshown_seconds", "How long the oldest event has waited to be shown.", "surface",
                 {surface: lag.oldest for surface, lag in counts.lags.items()})  # fmt: skip


def _of_failing(failing: Mapping[SurfaceName, BackingOff]) -> Iterator[Metric]:
    lanes = GaugeMetricFamily(
        "handoff_lanes_backing_off", "Conversations whose next call has failed; the reason is the oldest one's.",
        labels=("surface", "reason"),
    )  # fmt: skip
    for surface, found in failing.items():
        lanes.add_metric((surface, found.reason), found.lanes)
    yield lanes
    yield _gauges("handoff_oldest_failing_seconds", "How long the oldest of them has been failing.", "surface",
                 {str(surface): found.oldest for surface, found in failing.items()})  # fmt: skip


def _read(tx: Tx, capacity: int) -> Snapshot:
    return Snapshot(analytics.live(tx, capacity), totals(tx), lane_failures.backing_off(tx))


def _is_this_machine(request: Request) -> bool:
    """Asked from here, and not by a proxy for somebody else."""
    if request.client is None or any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False
