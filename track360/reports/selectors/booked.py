"""The ledger in sums: what is rolled up from its table, what was booked since from the ledger itself.

Both are read as of one moment, so the sum of any report is the ledger's, however far the roll-up has come.
"""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from django.db import connection

from commissions.models import Rolled

# name → (column of the sums, the same of the ledger)
_COLUMNS = {
    "affiliate_id": ("affiliate_id", "affiliate_id"),
    "rule_id": ("rule_id", "rule_id"),
    "direct_id": ("direct_id", "direct_id"),
    "campaign_id": (
        "campaign_id",
        """coalesce((SELECT c.campaign_id FROM customers_customer c
            WHERE c.partner_id = l.partner_id AND c.customer_id = l.customer_id), '')""",
    ),
    "currency": ("currency", "currency"),
    "day": ("day", "earned_day"),
    "month": ("date_trunc('month', day)::date", "month"),
    "payable_from": ("payable_from", "payable_from"),
}
"""What can be grouped and filtered by."""
_BOTH = """
SELECT {rolled_columns}amount, lines FROM commissions_earning WHERE partner_id = %s{rolled}
UNION ALL
SELECT {ledger_columns}amount, 1 FROM commissions_ledgerentry l WHERE partner_id = %s AND id > %s{since}"""


class Asked(NamedTuple):
    """What a report is asked for; ``None`` limits nothing. The days are trading days, both included."""

    first: date | None = None
    last: date | None = None
    affiliate_id: str | None = None
    campaign_id: str | None = None
    currency: str | None = None

    def filters(self) -> dict[str, Any]:
        """For :meth:`Book.sums`."""
        ids = {name: getattr(self, name) for name in ("affiliate_id", "campaign_id", "currency")}
        return {"day__gte": self.first, "day__lte": self.last, **ids}


class Figures(NamedTuple):
    """What is summed: SQL over ``amount``, ``lines`` and the columns it ``reads``, with its parameters."""

    sql: str
    reads: tuple[str, ...] = ()
    values: tuple[Any, ...] = ()


AMOUNT = Figures("sum(amount), sum(lines)")


class Book(NamedTuple):
    """The ledger of one partner, and up to which entry it is rolled up; take both in one moment."""

    partner_id: int
    upto: int

    @classmethod
    def of(cls, partner_id: int) -> Book:
        """The partner's book as it is now."""
        found = Rolled.objects.filter(partner_id=partner_id).values_list("upto", flat=True).first()
        return cls(partner_id, found or 0)

    def sums(self, *by: str, figures: Figures | None = None, **wanted: Any) -> list[tuple[Any, ...]]:
        """Rows of the ``by`` columns and the figures (amount and lines unless told otherwise), in order of the first.

        ``wanted`` filters: ``currency="EUR"``, ``day__gte=…``, ``direct_id__ne=…``; ``None`` filters nothing.
        """
        asked = figures or AMOUNT
        conditions = [_condition(name, value) for name, value in wanted.items() if value is not None]
        values = [value for _, _, value in conditions]
        read = dict.fromkeys([*by, *asked.reads])
        both = _BOTH.format(
            rolled_columns="".join(f"{_COLUMNS[name][0]} AS {name}, " for name in read),
            ledger_columns="".join(f"{_COLUMNS[name][1]}, " for name in read),
            rolled="".join(f" AND {_COLUMNS[name][0]} {how} %s" for name, how, _ in conditions),
            since="".join(f" AND {_COLUMNS[name][1]} {how} %s" for name, how, _ in conditions),
        )
        group = f" GROUP BY {', '.join(by)}" if by else ""
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {', '.join([*by, asked.sql])} FROM ({both}) b{group}",
                [*asked.values, self.partner_id, *values, self.partner_id, self.upto, *values],
            )
            # Sorted here, byte for byte as the database would: asked to, it sorts all it reads instead of what it found.
            return sorted(cursor.fetchall(), key=lambda row: row[: len(by)])


_HOW = {"": "=", "gte": ">=", "lte": "<=", "gt": ">", "ne": "<>"}


def _condition(name: str, value: Any) -> tuple[str, str, Any]:
    column, _, how = name.partition("__")
    return column, _HOW[how], value
