"""What is counted while requests are answered, for Prometheus: how many, how long, what was done, what was refused.

Labels are words of the program, never a person, an id or a text. The module is loaded where `/metrics` is on.
"""

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Histogram

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
"""The upper bounds by which answers are counted; 30 s is the longest that anybody waits for a turn."""
METHODS, OTHER = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}), "other"


class Metrics:
    """The counters of one process."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._answers = Counter(
            "rectify_requests", "Requests that were answered", ["method", "route", "status"], registry=registry
        )
        self._seconds = Histogram(
            "rectify_request_seconds",
            "From the head of a request to the head of its answer",
            ["method", "route"],
            buckets=SECONDS,
            registry=registry,
        )
        self._acts = Counter("rectify_acts", "Entries that people wrote into the journal", ["act"], registry=registry)
        self._refusals = Counter("rectify_refusals", "What was refused to people", ["kind"], registry=registry)

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request to one of the program's routes, by a method that there is."""
        method = method if method in METHODS else OTHER
        self._answers.labels(method, route, status).inc()
        self._seconds.labels(method, route).observe(seconds)

    def acted(self, acts: Mapping[str, int]) -> None:
        """Count what one transaction did, once it is kept."""
        for act, times in acts.items():
            self._acts.labels(act).inc(times)

    def refused(self, kind: str) -> None:
        """Count a refusal, by the kind of its problem document."""
        self._refusals.labels(kind).inc()
