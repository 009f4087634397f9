"""What is wrong with the bridge itself, for Prometheus: told while the database is away, too."""

from collections.abc import Callable, Iterator, Mapping

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bridge.figures.metric_families import metric_by_label


class HealthMetrics(Collector):
    """`wrong` gives the parts that do not work, by name; `restarts` how often each background task failed."""

    def __init__(self, problems: Callable[[], Mapping[str, str]], restarts: Callable[[], Mapping[str, int]]) -> None:
        self._wrong = problems
        self._restarts = restarts

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

    def describe(self) -> Iterator[Metric]:
        """Nothing: the names are fixed above."""
        return iter(())
