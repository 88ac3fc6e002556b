"""What is kept back of approved statements: lines that somebody held, or that were disputed, after the approval."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from decimal import Decimal

from django.db.models import Q

from commissions.holds.payability import Holds
from commissions.ledger.models import LedgerEntry
from commissions.statements.models import Dispute, Statement, Withheld
from commissions.statements.withholding import is_due_in
from track360.core.currencies import minor_unit

ZERO = Decimal(0)
Account = tuple[str, str]
"""(affiliate id, currency)"""
Cut = tuple[LedgerEntry, Decimal]
"""A line, and what of it is kept back."""


class Cuts:
    """Of approved statements of one partner, read for all of them in four queries, however many they are."""

    def __init__(self, statements: Collection[Statement], holds: Holds) -> None:
        """``statements``: each with its approval selected along."""
        self._holds = holds
        self._made: dict[int, Decimal] = defaultdict(Decimal)
        self._known: dict[int, set[int]] = defaultdict(set)
        self._open: dict[Account, set[int]] = defaultdict(set)
        self._read_withheld(statements)
        self._held = _held(statements, holds)
        self._lost = _lost(statements)

    def made(self, statement: Statement) -> Decimal:
        """What was kept back until now, whether released since or not."""
        return self._made[statement.pk]

    def due(self, statement: Statement, is_unpaid: bool) -> list[Cut]:
        """What would be kept back now: whole minor units in all, and no more than is paid out.

        is_unpaid: nothing of it was ever paid; then also lines that were disputed and lost, for what is taken back of
        them meets them in a later statement.
        """
        known = self._known[statement.pk] | self._open[_account(statement)]
        held = [entry for entry in self._held[_account(statement)] if is_due_in(entry, statement)]
        lost = self._lost[statement.pk] if is_unpaid else []
        lines = {entry.pk: entry for entry in (*held, *lost) if entry.amount > 0 and entry.pk not in known}
        left = statement.approval.payout - self.made(statement)
        return within(left, [lines[pk] for pk in sorted(lines)], minor_unit(statement.currency))

    def make(self, statement: Statement, is_unpaid: bool) -> None:
        """Keep it back; a later statement releases it."""
        Withheld.objects.bulk_create(
            Withheld(
                partner_id=statement.partner_id,
                affiliate_id=statement.affiliate_id,
                entry_id=entry.pk,
                since=statement,
                currency=statement.currency,
                amount=amount,
                because=self._holds.reason_of_line(entry) or "disputed and lost",
                cut=True,
            )
            for entry, amount in self.due(statement, is_unpaid)
        )

    def _read_withheld(self, statements: Collection[Statement]) -> None:
        which = Q(since__in=statements) | Q(partner__in={each.partner_id for each in statements}, released_in=None)
        for row in Withheld.objects.filter(which):
            self._known[row.since_id].add(row.entry_id)
            self._made[row.since_id] += row.amount if row.cut else ZERO
            if row.released_in_id is None:
                self._open[_account(row)].add(row.entry_id)


def within(left: Decimal, lines: list[LedgerEntry], unit: Decimal) -> list[Cut]:
    """The lines in order, until all that can be kept back is."""
    found: list[Cut] = []
    rest = min(left, sum((entry.amount for entry in lines), ZERO))
    rest -= rest % unit
    for entry in lines:
        amount = min(entry.amount, rest)
        if amount > 0:
            found.append((entry, amount))
            rest -= amount
    return found


def _account(of: Statement | LedgerEntry | Withheld) -> Account:
    return of.affiliate_id, of.currency


def _held(statements: Collection[Statement], holds: Holds) -> dict[Account, list[LedgerEntry]]:
    """Lines that are held for themselves or for their customer, of the statements' days."""
    found: dict[Account, list[LedgerEntry]] = defaultdict(list)
    # Mostly nobody is held: then the lines are not read at all.
    if not statements or not (holds.customers or holds.entries):
        return found
    first, last = min(each.first for each in statements), max(each.last for each in statements)
    days = Q(period__in={each.first for each in statements}) | Q(payable_from__range=(first, last))
    affiliates = {each.affiliate_id for each in statements}
    whose = {"partner__in": {each.partner_id for each in statements}, "affiliate_id__in": affiliates}
    for entry in LedgerEntry.objects.filter(holds.single_lines & days, **whose):
        found[_account(entry)].append(entry)
    return found


def _lost(statements: Collection[Statement]) -> dict[int, list[LedgerEntry]]:
    """The lines of each statement that were disputed and lost."""
    lost = Dispute.objects.filter(statement__in=statements, state=Dispute.State.LOST, entry_id__isnull=False)
    named = list(lost.values_list("statement_id", "entry_id"))
    entries = LedgerEntry.objects.in_bulk([entry for _, entry in named])
    found: dict[int, list[LedgerEntry]] = defaultdict(list)
    for statement, entry in named:
        found[statement].append(entries[entry])
    return found
