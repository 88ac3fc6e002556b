"""The audit log: one row for every API call, written before the answer leaves, kept in one partition a day.

Of calls that were refused alike only the first of a minute has one; all are counted (``refused``). Nothing secret gets
in: no headers, no query string, the body only as a hash.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from datetime import date, datetime
from time import perf_counter
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import Error, IntegrityError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, RawPostDataException, UnreadablePostError
from django.urls import Resolver404, ResolverMatch, resolve

from track360.core import clock, net, partitions, prepared, throttle
from track360.core.chain.chain import Chain
from track360.core.paths import API_PATHS, is_api
from track360.core.prepared import storable
from track360.partners import refused
from track360.partners.admission import Caller
from track360.partners.models import AuditEntry

log = logging.getLogger("track360.audit")
_TABLE = AuditEntry._meta.db_table
DOCUMENTS = ("/api/schema/", "/api/docs/")  # pages, not calls; they are there without a database too
# Its commit does not wait for the disk, which the push itself has done: a crash of the server may forget
# the last entries.
_COLUMNS = ("at", "partner", "client", "address", "method", "path", "status", "duration", "body_hash", "batch")
_ENTRY = """
    INSERT INTO partners_audit
        (at, partner_id, client, address, method, path, status, duration_us, body_hash, batch_id)
    SELECT %(at)s::timestamptz, %(partner)s::bigint, %(client)s, %(address)s::inet, %(method)s, %(path)s,
           %(status)s::smallint, %(duration)s::integer, %(body_hash)s::bytea, %(batch)s::bigint"""
_INSERT = f"""
WITH entry AS ({_ENTRY})
SELECT set_config('synchronous_commit', 'off', true)
"""
_COUNT = f"""
WITH {refused.COUNT}, entry AS ({_ENTRY} FROM counted WHERE calls = 1)
SELECT set_config('synchronous_commit', 'off', true)
"""


def audit(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: log every API call and tell the caller what is left of the rate limit."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not is_api(request) or request.path_info in DOCUMENTS:
            return get_response(request)
        connection.health_check_done = True  # type: ignore[attr-defined]  # the first statement finds out, and admission has a second try
        at, began = clock.now(), perf_counter()
        response = get_response(request)
        caller = getattr(request, "caller", None)
        if caller:
            for name, value in throttle.headers(caller.windows).items():
                response[name] = value
        write(_entry(request, response.status_code, caller, at, began))
        return response

    return middleware


def unread(peer: str, forwarded_for: str, method: str, path: str, status: int, seconds: float) -> None:
    """Log a call that the server refused by itself, because it never came whole; pages are no calls here either."""
    if not path.startswith(API_PATHS):
        return
    address = net.inet(net.client_address(peer, forwarded_for))
    asked = [address, storable(method, 32), storable(_nameless(path), 500)]
    write([clock.now(), None, "", *asked, status, round(seconds * 1_000_000), None, None])


def write(entry: list[Any]) -> None:
    """Insert one entry (as ``_COLUMNS``); while the database is away, entries go to the process log."""
    try:
        try:
            _insert(entry)
        except IntegrityError:  # no partition for this day yet: beat makes them ahead, but beat may be down
            ensure_partition(entry[0].date())
            _insert(entry)
        except (OperationalError, InterfaceError):  # the connection broke under the request; a new one may do
            connection.close()
            _insert(entry)
    except Error:
        log.exception("audit entry not stored: %s", entry)


def _insert(entry: list[Any]) -> None:
    prepared.fetch_apart(*_statement(entry))


def _statement(entry: list[Any]) -> tuple[str, dict[str, Any]]:
    told = dict(zip(_COLUMNS, entry, strict=True))
    if not refused.is_counted(told["partner"], told["status"]):
        return _INSERT, told
    return _COUNT, told | refused.params(told["client"], told["address"], told["partner"])


def _entry(request: HttpRequest, status: int, caller: Caller | None, at: datetime, began: float) -> list[Any]:
    return [
        at,
        caller.partner.pk if caller else None,
        # A refused guess too is logged under the name it gave.
        storable(caller.client_key if caller else getattr(request, "audit_client", ""), 300),
        net.inet(request.META.get("REMOTE_ADDR", "")),
        storable(request.method or "", 32),
        storable(_nameless(request.path_info, request.resolver_match), 500),
        status,
        round((perf_counter() - began) * 1_000_000),
        _said(request, "body_hash") or _body_hash(request),
        _said(request, "batch_id"),
    ]


def _nameless(path: str, match: ResolverMatch | None = None) -> str:
    """The path, without a secret and without the id of a person: this log outlives an erasure. ``match``: where it
    led, if anybody asked."""
    try:
        words = (match or resolve(path)).kwargs
    except Resolver404:
        return path
    if "secret" in words:
        return path.replace(words["secret"], "{secret}")
    named = words.get("customer_id")
    if named is None:
        return path
    # The last place: an id may be a word of the path itself.
    before, _, after = path.rpartition(f"/{named}/")
    return f"{before}/{{customer_id}}/{after}"


def _said(request: HttpRequest, name: str) -> Any:
    """What a view left on the request: on Django's, or on the one that DRF wraps around it."""
    return getattr(request, name, None) or getattr(getattr(request, "api_request", None), name, None)


def _body_hash(request: HttpRequest) -> bytes | None:
    try:
        return hashlib.sha256(request.body).digest() if request.body else None
    except (RequestDataTooBig, RawPostDataException, UnreadablePostError):
        return None


def ensure_partition(day: date) -> None:
    """Make the partition of one UTC day, if it is not there."""
    partitions.ensure(_TABLE, day)


def roll_partitions(today: date, keep_days: int) -> list[str]:
    """Make the partitions of the days ahead and drop those older than ``keep_days``; returns the dropped ones."""
    return partitions.roll(_TABLE, today, keep_days)


def _kept_days() -> int:
    return max(settings.AUDIT_DAYS, partitions.LEAST_DAYS)


CHAIN = Chain("audit", AuditEntry, personal=("address",), at="at", kept_days=_kept_days)
