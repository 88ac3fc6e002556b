"""Earnings by what was traded and by what the customers are today."""

from __future__ import annotations

from typing import Any, NamedTuple

from commissions.rollups import customer_totals
from commissions.rollups.totals import LedgerTotals, ReportFilter
from track360.partners.models import Partner
from track360.reports.published.base import AMOUNT, EARNED, TEXT, Report, Row, nullable, sortable


class Dimension(NamedTuple):
    """What earnings are grouped by: columns as a report's, by name, and an example of their values."""

    name: str
    what: str
    columns: dict[str, tuple[dict[str, Any], str]]
    example: dict[str, Any]


def _of_customer(what: str) -> tuple[dict[str, Any], str]:
    return nullable(TEXT), f"{what} that the customer has today; `null` where none is known, and for whole months."


CAMPAIGN = Dimension("campaign", "campaign", {"campaign_id": _of_customer("The campaign")}, {"campaign_id": "spring"})
DIMENSIONS = (
    Dimension(
        "instrument",
        "instrument",
        {"instrument": (nullable(TEXT), "What was traded, as sent; `null` for what is not earned by trading.")},
        {"instrument": "EURUSD"},
    ),
    Dimension("country", "country", {"country_code": _of_customer("The country")}, {"country_code": "DE"}),
    Dimension(
        "account-type",
        "account type",
        {"trading_account_type": _of_customer("The account type")},
        {"trading_account_type": "raw"},
    ),
    Dimension("click", "click", {"click_id": _of_customer("The click")}, {"click_id": "k-1"}),
    Dimension(
        "challenge-product",
        "challenge product",
        {
            "challenge_type": _of_customer("The kind of challenge"),
            "account_size": (nullable(AMOUNT), "The account size that the customer has today; `null` without one."),
        },
        {"challenge_type": "two-step", "account_size": 100000},
    ),
)


def report(of: Dimension, *, own: bool = False) -> Report:
    """The report of a dimension; ``own``: only of what earners earned with their own customers."""

    def rows(partner: Partner, limits: ReportFilter) -> list[Row]:
        found = customer_totals.sums(LedgerTotals.of(partner.pk), limits, tuple(of.columns), own=own)
        return sorted((dict(zip((*of.columns, *EARNED), row, strict=True)) for row in found), key=key)

    def key(row: Row) -> list[Any]:
        return [*(sortable(row[name]) for name in of.columns), row["currency"]]

    return Report(
        name=f"earnings-by-{of.name}",
        summary=f"Earnings by {of.what}",
        columns=lambda: of.columns | EARNED,
        rows=rows,
        key=key,
        example={**of.example, "currency": "USD", "amount": 6.25, "lines": 1},
        summed=("amount", "lines"),
        money=("amount",),
    )
