"""Who sends what: due deliveries are claimed for a while, so that a sender that dies holds nothing up for long.

Of one endpoint few are under way at a time: one that is slow takes its share of the threads and no more.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from track360.events.delivery.models import Delivery
from track360.partners.models import Partner

LEASE = timedelta(seconds=60)
"""Longer than any request may take (``transport``), so nobody sends what is still under way."""
AT_ONCE = 8
"""Requests to one endpoint under way, over all senders; one of an endpoint that is failing, and of an ordered one."""
_CLAIM = """
WITH free AS (
    SELECT e.id, e.ordered, (CASE WHEN e.ordered OR e.failing_since IS NOT NULL THEN 1 ELSE %(at_once)s END) - (
        SELECT count(*) FROM events_delivery d
        WHERE d.endpoint_id = e.id AND d.state = 'waiting' AND d.claimed_until > %(now)s) AS room
    FROM events_endpoint e
    WHERE e.state = 'active' AND e.partner_id <> ALL(%(suspended)s) AND (e.failing_since IS NULL OR %(failing)s)
), due AS (
    SELECT d.id FROM free e CROSS JOIN LATERAL (
        SELECT id, next_attempt_at FROM events_delivery d
        WHERE d.endpoint_id = e.id AND d.state = 'waiting' AND d.next_attempt_at <= %(now)s
            AND (d.claimed_until IS NULL OR d.claimed_until <= %(now)s)
            -- Nothing overtakes in an ordered one, also not while its first waits for another try.
            AND (NOT e.ordered OR d.sequence = (
                SELECT min(f.sequence) FROM events_delivery f WHERE f.endpoint_id = e.id AND f.state = 'waiting'))
        ORDER BY d.next_attempt_at, d.sequence LIMIT greatest(e.room, 0)) d
    ORDER BY d.next_attempt_at LIMIT %(most)s)
UPDATE events_delivery SET claimed_until = %(until)s
WHERE id IN (SELECT id FROM events_delivery WHERE id IN (SELECT id FROM due) AND state = 'waiting'
             AND (claimed_until IS NULL OR claimed_until <= %(now)s) FOR UPDATE SKIP LOCKED)
RETURNING id"""


def claim(now: datetime, most: int, failing: bool) -> list[Delivery]:
    """At most so many deliveries that are due and nobody's; ``failing``: also of endpoints that fail."""
    suspended = list(Partner.objects.exclude(suspended_at=None).values_list("pk", flat=True))
    values: dict[str, Any] = {"now": now, "until": now + LEASE, "most": most, "failing": failing, "at_once": AT_ONCE}
    values["suspended"] = suspended
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, values)
        ids = [pk for (pk,) in cursor.fetchall()]
    rows = Delivery.objects.filter(pk__in=ids).select_related("endpoint__partner")
    return list(rows.order_by("next_attempt_at", "sequence"))
