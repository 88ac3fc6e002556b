"""One currency for what a partner reports, and how amounts of others are converted into it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from commissions.programme.models import ReportingCurrency, UsdTolerance
from commissions.rates.models import Rate
from commissions.rating.facts.by_day import ByDay, by_day
from commissions.rating.facts.fx import PIVOTS, REPORTING_CURRENCY
from commissions.rating.facts.reference import ReferenceData
from track360.partners.models import Partner
from track360.verticals.registry import VERTICALS

_RATE = ("base", "quote", "day", "rate", "id")


class Reporting:
    """A partner's reporting currency by day, and what rating converts and doubts by (``reference``)."""

    def __init__(self, partner: Partner, currencies: Collection[str]) -> None:
        """``currencies``: those that are to be converted, so that no rates of others are read."""
        declared = dated(ReportingCurrency, partner, "currency")
        self._declared: ByDay = by_day(declared, lambda entry: entry["currency"])
        self.reference = ReferenceData(
            VERTICALS[partner.vertical],
            affiliates=(),
            groups=(),
            # Of all days: an adjustment is converted at its own, whenever that is.
            rates=rates_between(partner, {*currencies, *PIVOTS, *(entry["currency"] for entry in declared)}),
            signed=partner.signs == Partner.Signs.SIGNED,
            reporting_currency=declared,
            usd_tolerance=dated(UsdTolerance, partner, "percent"),
        )

    def currency(self, day: date) -> str:
        """The reporting currency of a trading day."""
        return str(self._declared.at(day) or REPORTING_CURRENCY)


def dated(model: Any, partner: Partner, name: str) -> list[dict[str, Any]]:
    """What a partner declares from one day or another on, as the documents that rating reads."""
    rows = model.objects.filter(partner_id=partner.pk).values_list("from_day", name)
    return [{"from": day, name: value} for day, value in rows]


def rates_between(partner: Partner, currencies: Collection[str], **days: Any) -> list[dict[str, Any]]:
    """The rates in force between these currencies, as documents that rating reads; ``days``: look-ups of ``day``."""
    rows = Rate.current.filter(partner_id=partner.pk, base__in=currencies, quote__in=currencies, **days)
    return [dict(zip(("base", "quote", "date", "rate", "id"), row, strict=True)) for row in rows.values_list(*_RATE)]
