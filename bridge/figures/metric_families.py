"""A family of samples, one for each value of one label."""

from collections.abc import Mapping

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric


def metric_by_label(
    family: type[GaugeMetricFamily | CounterMetricFamily],
    name: str,
    help_: str,
    label: str,
    values: Mapping[str, float],
) -> Metric:
    """`values` by what the label says."""
    made = family(name, help_, labels=(label,))
    for value, number in values.items():
        made.add_metric((value,), number)
    return made
