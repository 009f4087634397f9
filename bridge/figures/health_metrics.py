"""What is wrong with the bridge itself, for Prometheus: told while the database is away, too."""

from collections.abc import Callable, Iterator, Mapping

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bridge.figures.metric_families import metric_by_label


class HealthMetrics(Collector):
    """`problems` gives the parts that do not work, by name; `restarts` how often each background task failed.

    `by_meaning` counts questions: embedded, remembered; late, busy, down are those that went by their words alone.
    """

    def __init__(
        self,
        problems: Callable[[], Mapping[str, str]],
        restarts: Callable[[], Mapping[str, int]],
        by_meaning: Mapping[str, int],
    ) -> None:
        self._wrong = problems
        self._restarts = restarts
        self._by_meaning = by_meaning

    def collect(self) -> Iterator[Metric]:
        """One sample a part that is down, one a task."""
        down = dict.fromkeys(self._wrong(), 1)
        yield metric_by_label(
            GaugeMetricFamily, "handoff_part_down", "Parts of the bridge that do not work.", "part", down
        )
        restarts = self._restarts()
        yield metric_by_label(
            CounterMetricFamily, "handoff_task_restarts", "Background tasks that failed.", "task", restarts
        )
        told = "Questions by how they were compared: by meaning, or by words alone because of this."
        yield metric_by_label(
            CounterMetricFamily, "handoff_questions_by_meaning", told, "result", dict(self._by_meaning)
        )

    def describe(self) -> Iterator[Metric]:
        """Nothing: the names are fixed above."""
        return iter(())
