"""What a report of the API is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from commissions.rollups.totals import ReportFilter
from track360.core.numbers import MAX_DECIMALS, plus
from track360.partners.models import Partner

Row = dict[str, Any]
FILTERS = ("from", "to", "affiliate_id", "campaign_id", "currency")
"""What nearly every report can be limited to."""


@dataclass(frozen=True, slots=True)
class Report:
    """One report.

    columns: gives name → (JSON Schema of a value, what it says); a function, because the verticals, which have a say in
    it, are handed down after this room was imported. rows: the whole report in order of ``key``; key: what tells two
    rows apart, as JSON values that sort as the rows do; filters: those of ``ReportFilter`` it knows, under the names of
    the API; summed: columns whose totals per currency the answer tells; money: those that are amounts in ``currency``.
    """

    name: str
    summary: str
    columns: Callable[[], dict[str, tuple[dict[str, Any], str]]]
    rows: Callable[[Partner, ReportFilter], list[Row]]
    key: Callable[[Row], list[Any]]
    example: Row
    filters: tuple[str, ...] = FILTERS
    summed: tuple[str, ...] = ()
    money: tuple[str, ...] = ()


TEXT: dict[str, Any] = {"type": "string"}
DAY: dict[str, Any] = {"type": "string", "format": "date"}
AMOUNT: dict[str, Any] = {"type": "number"}
NUMBER: dict[str, Any] = {"type": "integer"}
EARNED: dict[str, tuple[dict[str, Any], str]] = {
    "currency": (TEXT, "The currency of the plans that paid."),
    "amount": (AMOUNT, "The sum of the ledger's entries, exactly."),
    "lines": (NUMBER, "How many entries it sums, corrections included."),
}
"""What every report of earnings tells of a group."""


def list_of(**properties: dict[str, Any]) -> dict[str, Any]:
    """A list of objects with these properties."""
    item = {"type": "object", "required": [*properties], "properties": properties}
    return {"type": "array", "items": item}


def totals_of(report: Report, rows: list[Row]) -> list[dict[str, Any]]:
    """The sums of the summed columns by currency, each with its ``currency``; nothing where none is summed."""
    found: dict[str, dict[str, Any]] = defaultdict(lambda: dict.fromkeys(report.summed, 0))
    for row in rows if report.summed else ():
        sums = found[row["currency"]]
        for name in report.summed:
            sums[name] = plus(sums[name], row[name])
    return [{"currency": currency, **sums} for currency, sums in sorted(found.items())]


def sortable(value: str | Decimal | None) -> str:
    """Text that sorts as the value does, nothing first: a key is JSON, and a float could take two numbers for one."""
    if value is None or isinstance(value, str):
        return value or ""
    # To the last place of any number, and in as many digits each: 9,000 comes before 10,000.
    return f"{value:050.{MAX_DECIMALS}f}"


def nullable(schema: dict[str, Any]) -> dict[str, Any]:
    """The same, or ``null``."""
    return schema | {"type": [schema["type"], "null"]}
