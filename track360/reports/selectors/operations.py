"""What an operator looks at first: feeds, backlog, what waits and since when, and who moved most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import TruncDate, TruncMonth

from commissions.rollups.models import Earning
from commissions.rollups.totals import not_rolled_up
from commissions.settle.models import Proof, RatingException, Settled
from track360.core.snapshot import one_moment
from track360.ingest.models import Batch, Parked, Quarantined
from track360.queue import waiting as queue
from track360.reports.selectors.minute_cache import briefly
from track360.reports.selectors.period import Period, month_before, month_of
from track360.site.operator_scope import OperatorScope

# Two of each weekday, so that a quiet Sunday does not look like a fault.
DAYS = 14


class Waiting(NamedTuple):
    """How many wait, the oldest since when, and how many by age."""

    number: int
    oldest: datetime | None
    today: int
    week: int
    older: int


def parked(moment: datetime, scope: OperatorScope) -> Waiting:
    """Parked records by age."""
    return _by_age(scope.cut(Parked.objects.all()), "parked_at", moment)


def quarantined(moment: datetime, scope: OperatorScope) -> Waiting:
    """Quarantined records by age."""
    return _by_age(scope.cut(Quarantined.objects.all()), "quarantined_at", moment)


def _by_age(rows: QuerySet[Any], field: str, moment: datetime) -> Waiting:
    day, week = moment - timedelta(days=1), moment - timedelta(days=7)
    sums = rows.aggregate(
        number=Count("id"),
        oldest=Min(field),
        today=Count("id", filter=Q(**{f"{field}__gte": day})),
        week=Count("id", filter=Q(**{f"{field}__gte": week, f"{field}__lt": day})),
        older=Count("id", filter=Q(**{f"{field}__lt": week})),
    )
    return Waiting(**sums)


class Held(NamedTuple):
    """Exceptions of one reason and currency: how many, since when, and the money behind them where known."""

    code: str
    currency: str
    number: int
    oldest: datetime
    amount: Decimal | None


def exceptions(moment: datetime, scope: OperatorScope) -> list[Held]:
    """By reason, the most first."""
    rows = (
        scope.cut(RatingException.objects.all())
        .values_list("code", "currency")
        .annotate(number=Count("id"), oldest=Min("since"), total=Sum("amount"))
    )
    return [Held(*row) for row in rows.order_by(F("number").desc(), "code", "currency")]


def backlog(moment: datetime, scope: OperatorScope) -> dict[str, Any]:
    """How much the settler has before it, and how long the oldest has waited (seconds)."""
    count, oldest = queue.backlog(scope.partner_ids)
    return {
        "count": count,
        "oldest": oldest,
        "seconds": int((moment - oldest).total_seconds()) if oldest else 0,
    }


@briefly(60)
def received_by_day(moment: datetime, scope: OperatorScope) -> list[tuple[date, Decimal]]:
    """Records received in the last two weeks, UTC days, the quiet ones too."""
    # In UTC: partners count their days differently, and this is about our own work.
    first = moment.date() - timedelta(days=DAYS - 1)
    rows = (
        scope.cut(Batch.objects.filter(received_at__date__gte=first))
        .values_list(TruncDate("received_at"))
        .annotate(total=Sum("received"))
    )
    return _every_day(first, dict(rows.order_by()))


@briefly(60)
def booked_by_day(moment: datetime, scope: OperatorScope) -> list[tuple[date, Decimal]]:
    """Ledger lines booked in the last two weeks, as :func:`received_by_day`."""
    first = moment.date() - timedelta(days=DAYS - 1)
    rows = (
        scope.cut(Settled.objects.filter(at__gte=datetime.combine(first, time(), UTC)))
        .values_list(TruncDate("at"))
        .annotate(total=Sum("entries"))
    )
    return _every_day(first, dict(rows.order_by()))


def _every_day(first: date, sums: dict[date, int]) -> list[tuple[date, Decimal]]:
    days = [first + timedelta(days=n) for n in range(DAYS)]
    return [(day, Decimal(sums.get(day) or 0)) for day in days]


class Throughput(NamedTuple):
    """What settling did in a day, how many lines a second while at it, and its slowest transaction (seconds)."""

    changes: int
    entries: int
    a_second: Decimal
    slowest: Decimal


@briefly(60)
def settled_lately(moment: datetime, scope: OperatorScope) -> Throughput | None:
    """Of the last 24 hours; ``None`` if nothing was settled."""
    sums = scope.cut(Settled.objects.filter(at__gte=moment - timedelta(days=1))).aggregate(
        changes=Sum("changes"),
        entries=Sum("entries"),
        took=Sum("milliseconds"),
        slowest=Max("milliseconds"),
    )
    if sums["took"] is None:
        return None
    # Summed over the partners' settlers: two at once are as fast as each.
    rate = (Decimal(sums["entries"]) * 1000 / sums["took"]).quantize(Decimal(1), ROUND_HALF_UP)
    return Throughput(sums["changes"], sums["entries"], rate, Decimal(sums["slowest"]).scaleb(-3))


class Mover(NamedTuple):
    """An affiliate's month against the one before, each with its days."""

    partner_id: int
    partner: str
    affiliate_id: str
    currency: str
    before: Decimal
    now: Decimal
    change: Decimal
    days_before: Period
    days: Period


# It may read all partners' rows: every visitor asking anew would cost what the settler needs.
@briefly(300)
def movers(*, scope: OperatorScope, count: int = 8) -> list[Mover]:
    """Whose commissions changed most between the latest month earned in and the one before."""
    with one_moment():
        earnings = scope.cut(Earning.objects.all())
        last = earnings.aggregate(day=Max("day"))["day"]
        since = list(_by_month(scope.cut(not_rolled_up()), "earned_day"))
        lasts = [*([last.replace(day=1)] if last else []), *(month for *_, month, _ in since)]
        if not lasts:
            return []
        days = month_of(max(lasts))
        before = month_before(days.first)
        booked = list(_by_month(earnings.filter(day__gte=before.first), "day"))
    sums: dict[tuple[int, str, str, str], dict[date, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for partner_id, name, who, currency, month, amount in [*booked, *since]:
        sums[partner_id, name, who, currency][month] += amount
    moved = [_mover(key, months[before.first], months[days.first], before, days) for key, months in sums.items()]
    return sorted(moved, key=lambda mover: (-abs(mover.change), mover[:4]))[:count]


def _by_month(rows: QuerySet[Any], day: str) -> Iterable[tuple[Any, ...]]:
    """(partner, its name, affiliate, currency, first day of a month, amount)."""
    key = ("partner_id", "partner__name", "affiliate_id", "currency", TruncMonth(day))
    return rows.values_list(*key).annotate(total=Sum("amount")).order_by()


def _mover(key: tuple[int, str, str, str], was: Decimal, is_: Decimal, before: Period, days: Period) -> Mover:
    return Mover(*key, was, is_, is_ - was, before, days)


def proofs(scope: OperatorScope) -> list[Proof]:
    """The newest proof of every partner that has one."""
    newest = scope.cut(Proof.objects.order_by("partner_id", "-id")).distinct("partner_id").select_related("partner")
    return sorted(newest, key=lambda proof: (proof.holds, proof.partner.name))


def latest_batches(scope: OperatorScope, count: int = 6) -> list[Batch]:
    """The newest receipts."""
    return list(scope.cut(Batch.objects.all()).select_related("partner").order_by("-id")[:count])
