"""What machines ask about the service itself: alive, ready, and the figures of Prometheus."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

from commissions.settle import exceptions
from track360.core import clock, net
from track360.core.errors import Problem
from track360.events.delivery.statements import DELIVERIES, DUE_SECONDS
from track360.queue.statements import BACKLOG, OLDEST_SECONDS, OUTBOX_SECONDS

RECENT = timedelta(minutes=5)

# Everything is read from PostgreSQL, so any process of any host gives the same answer and none has to keep count.
# (name, help, label, query of (label value, figure) rows)
_FIGURES = [
    (
        "requests_recent",
        "API calls of the last five minutes by status",
        "status",
        # Of calls refused alike in one minute, one is in the log.
        "SELECT status::text, sum(calls) FROM ("
        "SELECT status, 1 AS calls FROM partners_audit WHERE at > %(since)s UNION ALL "
        "SELECT status, calls - 1 FROM partners_refusedcalls WHERE minute > %(since)s) AS told GROUP BY 1",
    ),
    (
        "request_seconds_recent_max",
        "Longest API call of the last five minutes",
        None,
        "SELECT '', coalesce(max(duration_us), 0) / 1e6 FROM partners_audit WHERE at > %(since)s",
    ),
    (
        "batches_recent",
        "Batches received in the last five minutes by way in",
        "origin",
        "SELECT split_part(origin, ':', 1), count(*) FROM ingest_batch WHERE received_at > %(since)s GROUP BY 1",
    ),
    (
        "outbox_oldest_seconds",
        "Age of the oldest event that waits for its number",
        None,
        OUTBOX_SECONDS,
    ),
    (
        "deliveries",
        "Deliveries to webhooks and postbacks by state; those that are done with, of the last five minutes",
        "state",
        DELIVERIES,
    ),
    (
        "deliveries_due_seconds",
        "How long the delivery that is due longest has been due",
        None,
        DUE_SECONDS,
    ),
    (
        "parked",
        "Records that wait for their parent",
        "entity",
        "SELECT entity, count(*) FROM ingest_parked GROUP BY 1",
    ),
    (
        "quarantined",
        "Invalid records of pulls and inbound webhooks",
        "entity",
        "SELECT entity, count(*) FROM ingest_quarantined GROUP BY 1",
    ),
    (
        "work_backlog",
        "Changes that wait to be settled",
        None,
        BACKLOG,
    ),
    (
        "work_oldest_seconds",
        "Age of the oldest change that waits to be settled",
        None,
        OLDEST_SECONDS,
    ),
    (
        "exceptions",
        "What the engine cannot rate, by reason",
        "reason",
        exceptions.BY_CODE,
    ),
]


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the process answers; asks nothing else, so a database outage does not get it restarted."""
    return JsonResponse({"status": "ok"})


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return Problem(503, "The database does not answer.").response()
    return JsonResponse({"status": "ready"})


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text, for the holder of ``TRACK360_METRICS_TOKEN``; without one for a laptop's own loopback."""
    if not _may_measure(request):
        return Problem(403, "Metrics are for the bearer of the metrics token.").response()
    try:
        lines = list(_lines())
    except Error:
        return Problem(503, "The database does not answer.").response()
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8")


def _may_measure(request: HttpRequest) -> bool:
    presented = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if settings.METRICS_TOKEN:
        return constant_time_compare(presented, settings.METRICS_TOKEN)
    # Elsewhere the whole world may come from there: not every proxy on this machine says that it is one.
    if not settings.METRICS_ON_LOOPBACK:
        return False
    address = net.parse(request.META.get("REMOTE_ADDR", ""))
    return bool(address and ip_address(address).is_loopback and not request.META.get("TRACK360_FORWARDED"))


def _lines() -> Iterator[str]:
    since = {"since": clock.now() - RECENT}
    with connection.cursor() as cursor:
        for name, help_, label, query in _FIGURES:
            cursor.execute(query, since)
            yield f"# HELP track360_{name} {help_}"
            yield f"# TYPE track360_{name} gauge"
            for value, figure in cursor.fetchall():
                yield f"track360_{name}{_label(label, value)} {figure}"


def _label(label: str | None, value: Any) -> str:
    if label is None:
        return ""
    escaped = str(value).replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
    return f'{{{label}="{escaped}"}}'
