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
IN_BULK = 200
"""Deliveries to a CRM in one call."""
_CLAIM = """
WITH free AS (
    SELECT e.id, e.ordered, e.target, CASE
        -- To a CRM many go in one call, and one call at a time.
        WHEN e.target <> '' THEN CASE WHEN busy.number > 0 THEN 0 ELSE %(in_bulk)s END
        WHEN e.ordered OR e.failing_since IS NOT NULL THEN 1 - busy.number
        ELSE %(at_once)s - busy.number END AS room
    FROM events_endpoint e
    CROSS JOIN LATERAL (
        SELECT count(*) AS number FROM events_delivery d
        WHERE d.endpoint_id = e.id AND d.state = 'waiting' AND d.claimed_until > %(now)s) busy
    WHERE e.state = 'active' AND e.partner_id <> ALL(%(suspended)s) AND (e.failing_since IS NULL OR %(failing)s)
), due AS (
    -- A bulk is one request, however many are in it.
    SELECT d.id, d.next_attempt_at, CASE WHEN e.target = '' THEN d.id ELSE -e.id END AS request
    FROM free e CROSS JOIN LATERAL (
        SELECT id, next_attempt_at FROM events_delivery d
        WHERE d.endpoint_id = e.id AND d.state = 'waiting' AND d.next_attempt_at <= %(now)s
            AND (d.claimed_until IS NULL OR d.claimed_until <= %(now)s)
            -- Nothing overtakes in an ordered one, also not while its first waits for another try.
            AND (NOT e.ordered OR d.sequence = (
                SELECT min(f.sequence) FROM events_delivery f WHERE f.endpoint_id = e.id AND f.state = 'waiting'))
        ORDER BY d.next_attempt_at, d.sequence LIMIT greatest(e.room, 0)) d
), requests AS (
    SELECT request FROM due GROUP BY request ORDER BY min(next_attempt_at), request LIMIT %(most)s)
UPDATE events_delivery SET claimed_until = %(until)s
WHERE id IN (
    SELECT id FROM events_delivery
    WHERE id IN (SELECT id FROM due JOIN requests USING (request)) AND state = 'waiting'
        AND (claimed_until IS NULL OR claimed_until <= %(now)s) FOR UPDATE SKIP LOCKED)
RETURNING id"""


def claim(now: datetime, most: int, failing: bool) -> list[Delivery]:
    """At most so many deliveries that are due and nobody's; ``failing``: also of endpoints that fail."""
    suspended = list(Partner.objects.exclude(suspended_at=None).values_list("pk", flat=True))
    values: dict[str, Any] = {"now": now, "until": now + LEASE, "most": most, "failing": failing, "at_once": AT_ONCE}
    values |= {"suspended": suspended, "in_bulk": IN_BULK}
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, values)
        ids = [pk for (pk,) in cursor.fetchall()]
    rows = Delivery.objects.filter(pk__in=ids).select_related("endpoint__partner")
    return list(rows.order_by("next_attempt_at", "sequence"))
