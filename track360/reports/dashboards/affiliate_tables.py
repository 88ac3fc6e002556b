"""The tables of the affiliate's first page: what it earned, by what, and on whom of its network.

Each shows the largest few, the rest as one row, and a total that is the sum of its rows; what links leads to the lines
that make the figure, by period, currency and the row's own key.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse

from track360.core.language import say
from track360.reports.selectors import earnings, lots
from track360.reports.selectors.earnings import TOP, Own, Share
from track360.reports.selectors.network import SubAffiliate, network
from track360.reports.selectors.period import Period
from track360.site.charts import bars

NOTHING = Decimal(0)


def lines_of(currency: str, period: Period | None = None, **wanted: str) -> str:
    """Where the lines of a figure are: in a currency, of a period where it has one, narrowed further."""
    days = {"earned_day_from": str(period.first), "earned_day_to": str(period.last)} if period else {}
    return reverse("affiliate:commissions_ledgerentry_changelist", query={**wanted, "currency": currency, **days})


def rankings(own: Own, currency: str, period: Period, rules: list[Share]) -> list[dict[str, Any]]:
    """By rule over all lines; by instrument and customer over those of own customers."""
    instruments, customers = earnings.by_instrument_and_customer(own.scope, currency, period)
    traded, by_customer = lots.by_instrument_and_customer(own.scope, period)

    def ranking(part: str, title: str, heading: str, by: str, shares: list[Share], volumes: dict[str, Decimal]) -> Any:
        rows = [
            {
                "name": share.name,
                "amount": share.amount,
                "lots": volumes.get(share.name),
                "link": lines_of(currency, period, **{by: share.name}),
            }
            for share in shares
        ]
        table = _table(rows, part)
        return {**table, "title": title, "heading": heading, "with_lots": bool(volumes)}

    return [
        ranking("by-rule", say("By rule"), say("rule"), "rule_id", rules, {}),
        ranking("by-instrument", say("Top instruments"), say("instrument"), "instrument", instruments, traded),
        ranking("by-customer", say("Top customers"), say("customer"), "customer_id", customers, by_customer),
    ]


def network_card(own: Own, currency: str, period: Period, today: date) -> dict[str, Any]:
    """What the affiliate earns on its network, per sub-affiliate."""
    found = network(own, currency, period, today)
    rows = [{**sub._asdict(), **_links(sub, currency, period)} for sub in found]
    table = _table(rows, "by-sub-affiliate")
    # Of each sub-affiliate its own: nobody's customers are in two rows.
    return {**table, "all": _volumes(found), "rest": _volumes(found[TOP:])}


def _volumes(found: list[SubAffiliate]) -> dict[str, Decimal]:
    return {
        "customers": _sum(Decimal(sub.customers or 0) for sub in found),
        "lots": _sum(sub.lots for sub in found),
    }


def _links(sub: SubAffiliate, currency: str, period: Period) -> dict[str, str]:
    page = reverse("affiliate:affiliates_affiliate_change", args=[sub.pk]) if sub.pk else ""
    # No filter asks for lines without a sub-affiliate.
    lines = lines_of(currency, period, direct_id=sub.affiliate_id) if sub.affiliate_id else ""
    return {"page": page, "link": lines}


def _table(rows: list[dict[str, Any]], part: str) -> dict[str, Any]:
    """The largest few, how many more there are and what they come to, and all of them together."""
    others = rows[TOP:]
    return {
        "part": part,
        "rows": bars(rows[:TOP]),
        "others": len(others),
        "others_amount": _sum(row["amount"] for row in others),
        "total": _sum(row["amount"] for row in rows),
    }


def _sum(figures: Iterable[Decimal | None]) -> Decimal:
    return sum((figure for figure in figures if figure is not None), NOTHING)
