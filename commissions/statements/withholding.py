"""Lines that are due and not paid, because somebody holds their customer or they are disputed; and their release.

A hold on a whole affiliate, or its suspension, withholds no line: then nothing is paid, and all of it is carried.
"""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Q, QuerySet

from commissions.holds.payability import Holds
from commissions.ledger.models import LedgerEntry
from commissions.statements.models import Statement, Withheld

ZERO = Decimal(0)


def withhold(statement: Statement, holds: Holds) -> Decimal:
    """Keep the lines that fall due in the statement and are held now; their sum."""
    rows = [
        Withheld(
            partner_id=statement.partner_id,
            entry_id=entry.pk,
            since=statement,
            affiliate_id=statement.affiliate_id,
            currency=statement.currency,
            amount=entry.amount,
            because=holds.reason_of_line(entry) or "",
        )
        for entry in _held(statement, holds)
    ]
    Withheld.objects.bulk_create(rows)
    return sum((row.amount for row in rows), ZERO)


def held_sum(statement: Statement, holds: Holds) -> Decimal:
    """What would be withheld of a statement now."""
    return sum((entry.amount for entry in _held(statement, holds)), ZERO)


def release(statement: Statement, holds: Holds) -> Decimal:
    """Let go, with this statement, of what was withheld of earlier ones and is held no more; the sum of it."""
    free = released(statement, holds)
    Withheld.objects.filter(pk__in=[row.pk for row in free]).update(released_in=statement)
    return sum((row.amount for row in free), ZERO)


def released(statement: Statement, holds: Holds) -> list[Withheld]:
    """What was withheld of earlier statements of the account and is held no more."""
    rows = list(open_of(statement).exclude(since=statement).order_by("entry_id"))
    entries = LedgerEntry.objects.in_bulk([row.entry_id for row in rows])
    return [row for row in rows if holds.reason_of_line(entries[row.entry_id]) is None]


def open_of(statement: Statement) -> QuerySet[Withheld]:
    """What is withheld of the statement's affiliate and currency."""
    account = {name: getattr(statement, name) for name in ("partner_id", "affiliate_id", "currency")}
    return Withheld.objects.filter(released_in=None, **account)


def due_in(statement: Statement) -> Q:
    """The lines that fall due in a statement: its own, and earlier ones that become payable in its period."""
    own = Q(period=statement.first, payable_from__lte=statement.last)
    fallen = Q(period__lt=statement.first, payable_from__range=(statement.first, statement.last))
    return own | fallen


def is_due_in(entry: LedgerEntry, statement: Statement) -> bool:
    """The same of one line of the account, where many statements are looked at together."""
    if entry.period == statement.first:
        return entry.payable_from <= statement.last
    return entry.period < statement.first <= entry.payable_from <= statement.last


def lines_of(statement: Statement) -> QuerySet[LedgerEntry]:
    """The account's lines."""
    return LedgerEntry.objects.filter(
        partner_id=statement.partner_id, affiliate_id=statement.affiliate_id, currency=statement.currency
    )


def _held(statement: Statement, holds: Holds) -> list[LedgerEntry]:
    # Mostly nobody is held: then the lines are not read at all.
    if not holds.customers and not holds.entries:
        return []
    return list(lines_of(statement).filter(due_in(statement) & holds.single_lines).order_by("id"))
