"""Lines of one statement, with ids that are hard to quote."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from commissions.statements.verification.rows import Line

NASTY = (
    "plain", "", " ", "a b", "a,b", '"', '""', "\\", "\\\\", "(", ")", "()", "\t", "line\nbreak", "\r", "\r\n", "\v",
    "\f", "\x1c", "\x85", "\u00a0", "\u2003", "\u3000", "東京", "é", "e\u0301", "=1+1", "'", "NULL", "null", "{}",
    ";", "\U0001f600",
)  # fmt: skip


def line(**changed: object) -> Line:
    day = date(2026, 1, 5)
    plain = Line(
        "AFF-1", "lots", 0, "activity", "C-1", day, "EURUSD", "USD", "", date(2026, 1, 1), day, Decimal("12.34000000"),
        "EUR", "earned", date(2026, 2, 4),
    )  # fmt: skip
    return plain._replace(**changed)  # type: ignore[arg-type]


def nasty() -> list[Line]:
    """One line for each such id in each place, in amounts that tell them apart."""
    made = [line(customer_id=text, instrument=text, rule_id=f"r{place % 3}") for place, text in enumerate(NASTY)]
    made += [line(ref=text, source_day=None, level=place % 11, kind="month") for place, text in enumerate(NASTY)]
    return [each._replace(amount=Decimal(f"{place - 20}.12345678")) for place, each in enumerate(made)]
