"""Whether what a partner sends every day has come, and as much of it as usual.

The rule. A feed (partner, entity) with a due time is looked at once a day, at that time (UTC). What came within the 24
hours up to it is the day's volume: records received and not rejected; what was released from parking has been
counted when it came. The usual volume is the median of the same 24 hours one to five weeks earlier (the same weekday),
as far back as the feed goes. The state holds until the next due time:

- never: not a record has ever come;
- not expected: no due time, or the feed is younger than the last one, or on this weekday usually nothing comes;
- late: nothing came by the due time; what has come since is told beside it;
- short: less than half of the usual volume came;
- on time: everything else.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection

from track360.ingest import registry
from track360.ingest.feeds import due_times
from track360.partners.models import Partner
from track360.reports.selectors.minute_cache import briefly
from track360.site.operator_scope import OperatorScope

ON_TIME, LATE, SHORT, NEVER, NOT_EXPECTED = "on time", "late", "short", "never", "not expected"
WEEKS = 5
DAY = timedelta(days=1)
SHORT_OF = Decimal("0.5")


class Feed(NamedTuple):
    """One entity of one partner as of its last due time ``by`` (of one without: as of now).

    ``volume`` came in the 24 hours up to then, ``usual`` is None where the past says nothing, ``since`` came after.
    """

    entity: str
    state: str
    due: time | None
    by: datetime
    volume: int
    usual: Decimal | None
    since: int
    last: datetime | None


class PartnerFeeds(NamedTuple):
    """The feeds of a partner, in the order in which they are sent, parents first."""

    partner: Partner
    feeds: list[Feed]


@briefly(30)
def freshness(moment: datetime, scope: OperatorScope) -> list[PartnerFeeds]:
    return feeds_of(list(scope.cut(Partner.objects.order_by("name"), "pk")), moment)


def feeds_of(partners: Sequence[Partner], moment: datetime) -> list[PartnerFeeds]:
    """These partners' feeds, with one question to the receipts."""
    dues = due_times(partners)
    instants = {feed: _last_due(due, moment) if due else moment for feed, due in dues.items()}
    read = _read(instants, moment)
    return [
        PartnerFeeds(
            partner,
            [
                _feed(entity, dues[partner.pk, entity], instants[partner.pk, entity], read[partner.pk, entity])
                for entity in registry.ENTITIES
            ],
        )
        for partner in partners
    ]


def _last_due(due: time, moment: datetime) -> datetime:
    today = datetime.combine(moment.astimezone(UTC).date(), due, UTC)
    # Today's due time has not come yet, so yesterday's is the last that could be kept.
    return today if today <= moment else today - DAY


class _Receipts(NamedTuple):
    first: datetime | None
    last: datetime | None
    since: int
    weeks: list[int]


# A few short ranges of an index per feed, however long the history.
_SQL = f"""
SELECT f.partner_id, f.entity, ends.first, ends.last, since.records, weeks.records
FROM unnest(%(partners)s::bigint[], %(entities)s::text[], %(by)s::timestamptz[]) AS f(partner_id, entity, by)
CROSS JOIN LATERAL (
    SELECT (SELECT received_at FROM ingest_batch b WHERE b.partner_id = f.partner_id AND b.entity = f.entity
            ORDER BY received_at LIMIT 1) AS first,
        (SELECT received_at FROM ingest_batch b WHERE b.partner_id = f.partner_id AND b.entity = f.entity
            ORDER BY received_at DESC LIMIT 1) AS last) ends
CROSS JOIN LATERAL (
    SELECT coalesce(sum(received - rejected), 0)::bigint AS records FROM ingest_batch b
    WHERE b.partner_id = f.partner_id AND b.entity = f.entity AND b.origin <> 'release'
        AND b.received_at > f.by AND b.received_at <= %(now)s) since
CROSS JOIN LATERAL (
    SELECT array_agg(day.records ORDER BY week) AS records
    FROM generate_series(0, {WEEKS}) week
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(received - rejected), 0)::bigint AS records FROM ingest_batch b
        WHERE b.partner_id = f.partner_id AND b.entity = f.entity AND b.origin <> 'release'
            AND b.received_at > f.by - week * interval '168 hours' - interval '24 hours'
            AND b.received_at <= f.by - week * interval '168 hours') day) weeks
"""


def _read(instants: dict[tuple[int, str], datetime], moment: datetime) -> dict[tuple[int, str], _Receipts]:
    params: dict[str, Any] = {
        "partners": [partner for partner, _ in instants],
        "entities": [entity for _, entity in instants],
        "by": list(instants.values()),
        "now": moment,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SQL, params)
        return {(partner, entity): _Receipts(*found) for partner, entity, *found in cursor.fetchall()}


def _feed(entity: str, due: time | None, by: datetime, read: _Receipts) -> Feed:
    volume, *before = read.weeks
    told = [records for week, records in enumerate(before, 1) if read.first and by - timedelta(weeks=week) > read.first]
    usual = _median(told)
    state = _state(due, by, read.first, volume, usual)
    return Feed(entity, state, due, by, volume, usual, read.since, read.last)


def _median(values: list[int]) -> Decimal | None:
    """The middle one; of an even number the mean of the two in the middle."""
    ordered, half = sorted(values), len(values) // 2
    if not ordered:
        return None
    return Decimal(ordered[half] + ordered[~half]) / 2


def _state(due: time | None, by: datetime, first: datetime | None, volume: int, usual: Decimal | None) -> str:
    if first is None:
        return NEVER
    if due is None or first > by or (volume == 0 and usual == 0):
        return NOT_EXPECTED
    if volume == 0:
        return LATE
    return SHORT if usual is not None and volume < usual * SHORT_OF else ON_TIME
