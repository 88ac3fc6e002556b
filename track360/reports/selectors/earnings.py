"""What an affiliate earned. Every sum is of one affiliate and one currency."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import QuerySet, Sum

from commissions.holds.payability import Holds
from commissions.ledger.models import LedgerEntry
from commissions.rollups.totals import Aggregates, LedgerTotals, by_source
from track360.reports.selectors.period import Period, month_before, month_of, month_to, same_days_before
from track360.site.affiliate_scope import AffiliateScope

NOTHING = Decimal(0)
# What fits a chart on a phone; the download has all of them.
TOP = 8
MONTHS = 6
_SPAN = "coalesce(sum(amount) FILTER (WHERE day BETWEEN %s AND %s), 0)"
_HEADLINE = (
    *[_SPAN] * (3 + MONTHS),
    "coalesce(sum(amount) FILTER (WHERE payable_from > %s), 0)",
    "coalesce(sum(amount), 0)",
)


class Own(NamedTuple):
    """An affiliate and the ledger its figures are read from: one per page, so that they fit together."""

    scope: AffiliateScope
    totals: LedgerTotals

    @classmethod
    def of(cls, scope: AffiliateScope) -> Own:
        """The affiliate's figures as of now."""
        return cls(scope, LedgerTotals.of(scope.partner_id))

    def sums(self, *by: str, **wanted: Any) -> list[tuple[Any, ...]]:
        """See :meth:`LedgerTotals.sums`; of the affiliate alone."""
        return self.totals.sums(*by, affiliate_id=self.scope.affiliate_id, **wanted)


class Headline(NamedTuple):
    """The figures above the charts, in one currency; and the last months up to the day's, the oldest first."""

    month: Decimal
    same_days_before: Decimal
    month_before: Decimal
    held: Decimal
    ever: Decimal
    months: list[tuple[date, Decimal]]


class Share(NamedTuple):
    """A part of the whole: its name, the amount, and how many lines make it."""

    name: str
    amount: Decimal
    lines: int


class Earned(NamedTuple):
    """What was ever earned in a currency, and the last day on which anything was."""

    currency: str
    last: date
    ever: Decimal


def currencies(own: Own) -> list[Earned]:
    """The currencies earned in, the latest first."""
    figures = Aggregates(("max(day)", "sum(lines)", "sum(amount)"), ("max", "sum", "sum"), ("day",))
    rows = own.sums("currency", figures=figures)
    # The currency earned in last comes first, because the page opens with it.
    rows.sort(key=lambda row: (-row[1].toordinal(), -row[2], row[0]))
    return [Earned(currency, last, ever) for currency, last, _, ever in rows]


def headlines(own: Own, as_of: date, today: date) -> dict[str, Headline]:
    """By currency this month up to a day, the same days of the last, the whole last month, what is held today, all
    there ever was; and months."""
    months = [month_of(as_of)]
    while len(months) < MONTHS:
        months.insert(0, month_before(months[0].first))
    spans = [month_to(as_of), same_days_before(as_of), month_before(as_of), *months]
    days = [day for span in spans for day in span]
    figures = Aggregates(_HEADLINE, ("sum",) * len(_HEADLINE), ("day", "payable_from"), (*days, today))
    found = {}
    for currency, month, same_days, before, *by_month, held, ever in own.sums("currency", figures=figures):
        by_start = [(span.first, amount) for span, amount in zip(months, by_month, strict=True)]
        found[currency] = Headline(month, same_days, before, held, ever, by_start)
    by_hand = _by_hand(own.scope, today, found)
    return {code: head._replace(held=head.held + by_hand.get(code, NOTHING)) for code, head in found.items()}


def _by_hand(scope: AffiliateScope, today: date, heads: dict[str, Headline]) -> dict[str, Decimal]:
    """By currency what is held, by hand or for a suspended affiliate, of that whose hold days are over."""
    holds = Holds.on(scope.partner_id, today)
    # All of the affiliate is held, so all that is due counts as held.
    if holds.holds_all(scope.affiliate_id):
        return {currency: head.ever - head.held for currency, head in heads.items()}
    if not holds.customers and not holds.entries:
        return {}
    lines = _own(scope).filter(holds.single_lines, payable_from__lte=today)
    return dict(lines.order_by().values_list("currency").annotate(Sum("amount")))


def by_day_and_rule(own: Own, currency: str, period: Period) -> tuple[list[tuple[date, Decimal]], list[Share]]:
    """Every day of the period, the quiet ones with 0; and every rule, the largest first."""
    days = dict.fromkeys(period.days(), NOTHING)
    rules: dict[str, tuple[Decimal, int]] = {}
    for day, rule, amount, lines in own.sums("day", "rule_id", **_within(currency, period)):
        days[day] += amount
        before, count = rules.get(rule, (NOTHING, 0))
        rules[rule] = (before + amount, count + lines)
    return list(days.items()), _largest([(rule, *sums) for rule, sums in rules.items()])


def by_affiliate(own: Own, currency: str, period: Period) -> list[Share]:
    """Per sub-affiliate whose customers brought it, the largest first; a line of several is under none (empty)."""
    return _largest(own.sums("direct_id", direct_id__ne=own.scope.affiliate_id, **_within(currency, period)))


def by_instrument_and_customer(scope: AffiliateScope, currency: str, period: Period) -> tuple[list[Share], list[Share]]:
    """Per instrument and per customer, of the affiliate's own customers only, the largest first."""
    rows = by_source(*scope, currency, *period)
    instruments = [(name, *sums) for name, _, *sums in rows if name]
    customers = [(name, *sums) for _, name, *sums in rows if name]
    return _largest(instruments), _largest(customers)


def _own(scope: AffiliateScope) -> QuerySet[LedgerEntry]:
    return LedgerEntry.objects.filter(partner_id=scope.partner_id, affiliate_id=scope.affiliate_id)


def _within(currency: str, period: Period) -> dict[str, Any]:
    return {"currency": currency, "day__gte": period.first, "day__lte": period.last}


def _largest(rows: list[tuple[Any, ...]]) -> list[Share]:
    # What was reversed to nothing is no share of anything.
    shares = [Share(*row) for row in rows if row[1]]
    return sorted(shares, key=lambda share: (-share.amount, share.name))
