"""What approving statements would decide now, for many of them in a few questions; nothing is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from commissions.holds.payability import Holds
from commissions.ledger.models import LedgerEntry
from commissions.statements.approving import Conditions, Decision, decide
from commissions.statements.models import Approval, Statement, Withheld
from track360.partners.models import Partner

ZERO = Decimal(0)
Account = tuple[str, str]
"""(affiliate, currency)"""


class Kept(NamedTuple):
    """An amount that is withheld, or was: of which line, why, and since which period."""

    entry_id: int
    amount: Decimal
    because: str
    since: str


class Forecast(NamedTuple):
    """What approving one statement would decide; ``decision`` is None where one before it is not approved yet.

    withheld: its lines that fall due and are held now. released: withheld with earlier ones, free now.
    """

    statement: Statement
    decision: Decision | None
    withheld: list[Kept]
    released: list[Kept]


def account(of: Statement) -> Account:
    """Whose money it is."""
    return of.affiliate_id, of.currency


def forecasts(
    partner: Partner, statements: Iterable[Statement], conditions: Conditions | None = None
) -> list[Forecast]:
    """Of statements of one period, also of drafts; in their order."""
    listed = list(statements)
    if not listed:
        return []
    holds, conditions = Holds.of(partner), conditions or Conditions()
    held, free = _held(partner, listed, holds), _free(partner, listed, holds)
    openings = _openings(listed)
    found = []
    for each in listed:
        withheld, released = held.get(account(each), []), free.get(account(each), [])
        opening = openings.get(each.previous_id) if each.previous_id else ZERO
        decision = None
        if opening is not None:
            decision = decide(each, opening, _sum(withheld), _sum(released), conditions, holds)
        found.append(Forecast(each, decision, withheld, released))
    return found


def _sum(kept: list[Kept]) -> Decimal:
    return sum((each.amount for each in kept), ZERO)


def _openings(statements: list[Statement]) -> Mapping[int | None, Decimal]:
    before = Approval.objects.filter(statement_id__in=[each.previous_id for each in statements if each.previous_id])
    return dict(before.values_list("statement_id", "carried"))


def _held(partner: Partner, statements: list[Statement], holds: Holds) -> Mapping[Account, list[Kept]]:
    """The lines that fall due with one of the statements and are held, by account."""
    if not holds.customers and not holds.entries:
        return {}
    first, last = statements[0].first, statements[0].last
    affiliates = {each.affiliate_id for each in statements}
    lines = LedgerEntry.objects.filter(
        holds.single_lines, partner=partner, affiliate_id__in=affiliates, period__lte=first, payable_from__lte=last
    )
    found: dict[Account, list[Kept]] = defaultdict(list)
    for line in lines.order_by("id"):
        # Of earlier periods only what falls due in this one.
        if line.period == first or line.payable_from >= first:
            kept = Kept(line.pk, line.amount, holds.reason_of_line(line) or "", statements[0].label)
            found[line.affiliate_id, line.currency].append(kept)
    return found


def _free(partner: Partner, statements: list[Statement], holds: Holds) -> Mapping[Account, list[Kept]]:
    """What was withheld with earlier statements and is held no more, by account."""
    affiliates = {each.affiliate_id for each in statements}
    rows = Withheld.objects.filter(partner=partner, released_in=None, affiliate_id__in=affiliates)
    rows = rows.filter(since__first__lt=statements[0].first).select_related("since").order_by("entry_id")
    entries = LedgerEntry.objects.in_bulk([row.entry_id for row in rows])
    found: dict[Account, list[Kept]] = defaultdict(list)
    for row in rows:
        if holds.reason_of_line(entries[row.entry_id]) is None:
            kept = Kept(row.entry_id, row.amount, row.because, row.since.label)
            found[row.affiliate_id, row.currency].append(kept)
    return found
