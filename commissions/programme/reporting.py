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
        declared = _dated(ReportingCurrency, partner, "currency")
        self._declared: ByDay = by_day(declared, lambda entry: entry["currency"])
        self.reference = ReferenceData(
            VERTICALS[partner.vertical],
            affiliates=(),
            groups=(),
            rates=_rates(partner, {*currencies, *PIVOTS, *(entry["currency"] for entry in declared)}),
            signed=partner.signs == Partner.Signs.SIGNED,
            reporting_currency=declared,
            usd_tolerance=_dated(UsdTolerance, partner, "percent"),
        )

    def currency(self, day: date) -> str:
        """The reporting currency of a trading day."""
        return str(self._declared.at(day) or REPORTING_CURRENCY)


def _dated(model: Any, partner: Partner, name: str) -> list[dict[str, Any]]:
    rows = model.objects.filter(partner_id=partner.pk).values_list("from_day", name)
    return [{"from": day, name: value} for day, value in rows]


def _rates(partner: Partner, currencies: Collection[str]) -> list[dict[str, Any]]:
    # Of all days: an adjustment is converted at its own, whenever that is.
    rows = Rate.current.filter(partner_id=partner.pk, base__in=currencies, quote__in=currencies)
    return [dict(zip(("base", "quote", "date", "rate", "id"), row, strict=True)) for row in rows.values_list(*_RATE)]
