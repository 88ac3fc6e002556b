"""The relay: gives what happened its number, in the order in which it was committed.

One statement a portion, so that it sees one moment: whatever is visible in it is numbered after everything that was
visible before. The outbox comes first and lines only when it is empty, so a cause has a lower number than its effect.
No horizon is needed: rows of the outbox are deleted when they are seen, and one settler at a time writes the ledger.
"""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction

from track360.core import clock
from track360.events import registry
from track360.events.feed.models import Relay
from track360.partners.models import Partner
from track360.queue import outbox

PORTION = 2000
_COLUMNS = "type, subject, affiliate_id, change, at"


def relay(partner: Partner) -> int:
    """Number what waits of a partner; how many events that made. 0 also where another relay is at it."""
    total = 0
    while made := _portion(partner):
        total += made
    return total


def relay_all() -> int:
    """The same for every partner that is behind."""
    return sum(relay(partner) for partner in Partner.objects.filter(pk__in=behind()))


def behind() -> set[int]:
    """The partners of whom something has no number yet."""
    return outbox.partners() | _with_new_lines()


def _with_new_lines() -> set[int]:
    (recorded,) = registry.RECORDED.values()
    known = dict(Relay.objects.values_list("partner", "entry_id"))
    with connection.cursor() as cursor:
        cursor.execute(recorded.newest, {"partners": list(Partner.objects.values_list("pk", flat=True))})
        return {partner_id for partner_id, newest in cursor.fetchall() if (newest or 0) > known.get(partner_id, 0)}


@transaction.atomic
def _portion(partner: Partner) -> int:
    Relay.objects.get_or_create(partner=partner)
    # Whoever has it is at it, and will see what we saw.
    if not Relay.objects.select_for_update(skip_locked=True).filter(partner=partner).exists():
        return 0
    values: dict[str, Any] = {
        "partner": partner.pk,
        "most": PORTION,
        "today": partner.calendar.day_of(clock.now()),
    }
    with connection.cursor() as cursor:
        cursor.execute(_statement(), values)
        return int(cursor.fetchone()[0])


def _statement() -> str:
    (recorded,) = registry.RECORDED.values()
    left = "(SELECT %(most)s - count(*) FROM taken)"
    lines = recorded.sql.format(after="(SELECT entry_id FROM place)", most=left)
    owner = registry.OWNERS["customer"]
    return f"""
WITH place AS MATERIALIZED (SELECT number, entry_id FROM events_relay WHERE partner_id = %(partner)s),
taken AS ({outbox.TAKE_OFF}),
lines AS MATERIALIZED ({lines}),
all_of_them AS (
    SELECT 0 AS stream, id, type, subject, change, at,
        CASE WHEN customer_id = '' THEN affiliate_id ELSE coalesce(({owner}), '') END AS affiliate_id
    FROM taken o
    UNION ALL SELECT 1, id, type, subject, change, at, affiliate_id FROM lines),
made AS (
    INSERT INTO events_event (partner_id, number, source, {_COLUMNS})
    SELECT %(partner)s, place.number + row_number() OVER (ORDER BY stream, id, type), id, {_COLUMNS}
    FROM all_of_them, place
    RETURNING number),
moved AS (
    UPDATE events_relay SET number = coalesce((SELECT max(number) FROM made), number),
        entry_id = coalesce((SELECT max(id) FROM lines), entry_id)
    WHERE partner_id = %(partner)s)
SELECT count(*) FROM made"""
