"""A chart as plain data for the page's script, with the same figures as a table for those who read.

The table has what the ledger says, to the last digit on hover; only the drawing uses floats.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from track360.site.display import plain


def chart(
    kind: str,
    name: str,
    rows: Iterable[tuple[Any, Decimal]],
    *,
    unit: str,
    heading: str,
    show: Callable[[Decimal], str] = plain,
) -> dict[str, Any]:
    """``kind`` is bar or line; ``rows`` are (label, value); ``show`` writes a value into the table."""
    rows = list(rows)
    return {
        "id": name,
        "spec": {
            "kind": kind,
            "unit": unit,
            "labels": [str(label) for label, _ in rows],
            "values": [float(value) for _, value in rows],
        },
        "headers": [heading, unit],
        "rows": [[label, show(value)] for label, value in rows],
        "empty": not any(value for _, value in rows),
    }


def bars(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows with an ``amount`` get ``width``: whole percent of the largest, for a bar beside the figure."""
    rows = list(rows)
    largest = max((abs(row["amount"]) for row in rows), default=Decimal(0))
    for row in rows:
        row["width"] = int(abs(row["amount"]) * 100 / largest) if largest else 0
    return rows
