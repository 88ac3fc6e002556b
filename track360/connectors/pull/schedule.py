"""Finding sources that are due, once each, on any number of hosts."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction

from track360.core import jobs
from track360.partners.credentials.selectors import suspended_partners

RUN = "connectors.run"
# Longer than a page takes, for each page that is read renews it.
SENT_AGAIN_AFTER = timedelta(seconds=60)
AT_ONCE = 100

# A source that a worker is busy with renews queued_at with every page. One that lies in the future was
# written by a clock that has been set back since, and counts for nothing.
# SKIP LOCKED: beats on two hosts take different sources instead of waiting for each other.
_CLAIM = """
UPDATE connectors_source SET queued_at = %(now)s WHERE id IN (
    SELECT id FROM connectors_source
    WHERE NOT paused AND next_run_at <= %(now)s AND partner_id <> ALL(%(suspended)s)
    AND (queued_at IS NULL OR queued_at NOT BETWEEN %(stale)s AND %(now)s)
    ORDER BY next_run_at LIMIT %(most)s FOR UPDATE SKIP LOCKED)
RETURNING id"""


@transaction.atomic
def claim(now: datetime) -> list[int]:
    """Send every due source to a worker after commit, but those of suspended partners; returns which.

    A lost message is sent again a minute later.
    """
    with connection.cursor() as cursor:
        suspended = suspended_partners()
        cursor.execute(_CLAIM, {"now": now, "stale": now - SENT_AGAIN_AFTER, "most": AT_ONCE, "suspended": suspended})
        found = sorted(row[0] for row in cursor.fetchall())
    for source_id in found:
        jobs.enqueue_after_commit(RUN, source_id)
    return found
