"""What the service counts about itself, for Prometheus. No label ever holds what a register or a user says."""

import os

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

SECONDS = (0.005, 0.02, 0.05, 0.1, 0.3, 1, 2, 5, 10, 15, 30)

REQUESTS = Counter("graph_service_requests", "Requests answered.", ["method", "route", "status"])
REQUEST_SECONDS = Histogram("graph_service_request_seconds", "Time to answer a request.", ["route"], buckets=SECONDS)
QUESTIONS_WAITING = Gauge(
    "graph_service_questions_waiting", "Heavy questions that wait for their turn.", multiprocess_mode="livesum"
)
QUESTIONS_GIVEN_UP = Counter("graph_service_questions_given_up", "Questions that took too long, or whose client left.")
IMPORTS = Counter("graph_service_imports", "Uploaded files that were planned or applied, by how that ended.", ["state"])
IMPORTS_WAITING = Gauge(
    "graph_service_imports_waiting", "Uploaded files that wait or are being worked on.", multiprocess_mode="livesum"
)
REFUSED_TOKENS = Counter("graph_service_refused_tokens", "Wrong tokens and links.")
STORE_UP = Gauge("graph_service_neo4j_up", "Whether Neo4j answered the last time.", multiprocess_mode="min")
STORE_SECONDS = Histogram("graph_service_neo4j_seconds", "Time of a statement in Neo4j.", buckets=SECONDS)


def text() -> bytes:
    """All of it in the form that Prometheus reads: of every worker, where there are several."""
    registry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)
