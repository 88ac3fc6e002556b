"""What holds of a partner's statements after every step: each line in one, none changed, nothing lost between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from commissions.ledger.models import LedgerEntry
from commissions.payouts.batches.models import Payout
from commissions.payouts.invoices.models import Payable
from commissions.periods import service as periods
from commissions.periods.calendar import PeriodCalendar
from commissions.statements.models import Approval, Closing, Statement, Withheld
from commissions.statements.verification.rows import COLUMNS
from tests.oracle.oracle import Answer, Unit
from tests.properties.approvals import ZERO, due_lines
from tests.properties.both import unit_of
from track360.partners.models import Partner

Account = tuple[str, str]
"""(affiliate, currency)"""
Rows = dict[tuple[str, Any], dict[str, Any]]


def total(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO)


class Books:
    """The ledger and the statements of a partner, as they are now."""

    def __init__(self, partner: Partner) -> None:
        self.partner = partner
        self.closed_until = periods.closed_until(partner.pk) or date.min
        self.calendar: PeriodCalendar = periods.calendar(partner.pk)
        self.lines = list(LedgerEntry.objects.filter(partner=partner).order_by("id"))
        self._of: dict[Account, list[LedgerEntry]] = defaultdict(list)
        for line in self.lines:
            self._of[line.affiliate_id, line.currency].append(line)
        self.statements = list(Statement.objects.filter(partner=partner).order_by("first", "id"))
        self.approvals = {each.statement_id: each for each in Approval.objects.filter(partner=partner)}
        self.withheld = list(Withheld.objects.filter(partner=partner))

    def check(self) -> None:
        """Raises AssertionError with what does not hold."""
        self._check_periods()
        self._check_statements()
        self._check_sums()
        self._check_payables()
        for statements in self.accounts().values():
            self._check_approvals(statements)

    def accounts(self) -> dict[Account, list[Statement]]:
        """The statements of each, in order."""
        found: dict[Account, list[Statement]] = defaultdict(list)
        for each in self.statements:
            found[each.affiliate_id, each.currency].append(each)
        return found

    def _check_periods(self) -> None:
        """A line is booked in the period of its day, or in a later one because that was closed."""
        for line in self.lines:
            assert line.amount != 0
            own = self.calendar.of(line.earned_day).first
            assert self.calendar.of(line.period).first == line.period
            assert line.period >= own
            assert (line.period > own) == (line.cause == "prior_period"), line.pk

    def _check_statements(self) -> None:
        """What a statement says is what its lines say, and every closed line has one."""
        groups: dict[Any, list[LedgerEntry]] = defaultdict(list)
        for line in self.lines:
            groups[line.affiliate_id, line.currency, line.period].append(line)
        known = {(each.affiliate_id, each.currency, each.first): each for each in self.statements}
        assert len(known) == len(self.statements)
        assert {key for key in groups if key[2] <= self.closed_until} <= known.keys()
        for key, statement in known.items():
            own = groups[key]
            assert statement.last <= self.closed_until
            assert (statement.lines, statement.earned) == (len(own), total(line.amount for line in own)), key
            assert statement.digest == digest_of(own), key
            due = self._due(statement)
            fallen = [line for line in due if line.period < statement.first]
            assert (statement.due, statement.released_by_date) == (_sum(due), _sum(fallen)), key
            assert statement.on_hold == _sum(self._waiting(statement)), key

    def _due(self, statement: Statement) -> list[LedgerEntry]:
        return due_lines(statement, self._of[statement.affiliate_id, statement.currency])

    def _waiting(self, statement: Statement) -> list[LedgerEntry]:
        account = self._of[statement.affiliate_id, statement.currency]
        return [line for line in account if line.period <= statement.first and line.payable_from > statement.last]

    def _check_sums(self) -> None:
        """All statements and what is open are the ledger, by account; what was due was so in exactly one of them."""
        ledger, stated, open_ = (defaultdict[Account, Decimal](Decimal) for _ in range(3))
        for line in self.lines:
            account = (line.affiliate_id, line.currency)
            ledger[account] += line.amount
            if line.period > self.closed_until:
                open_[account] += line.amount
        for statement in self.statements:
            stated[statement.affiliate_id, statement.currency] += statement.earned
        assert {account: stated[account] + open_[account] for account in ledger} == ledger
        due = [line.pk for each in self.statements for line in self._due(each)]
        passed = [line.pk for line in self.lines if max(line.period, line.payable_from) <= self.closed_until]
        assert sorted(due) == passed

    def _check_approvals(self, statements: list[Statement]) -> None:
        """Carried on from one to the next; what was due is paid, carried or withheld, and none of it twice."""
        assert [each.previous_id for each in statements] == [None, *(each.pk for each in statements[:-1])]
        carried, paid, due = ZERO, ZERO, ZERO
        approved = [each for each in statements if each.pk in self.approvals]
        assert approved == statements[: len(approved)]
        rows = self._withheld_of(statements)
        for statement in approved:
            made = self.approvals[statement.pk]
            kept = [row for row in rows if row.since_id == statement.pk]
            freed = [row for row in rows if row.released_in_id == statement.pk]
            assert {row.entry_id for row in kept} <= {line.pk for line in self._due(statement)}
            assert (made.opening, made.withheld, made.released) == (carried, _sum(uncut(kept)), _sum(freed))
            carried, paid, due = made.carried, paid + made.payout - _sum(cut(kept)), due + statement.due
        assert paid + carried + _sum(row for row in rows if row.released_in_id is None) == due
        assert len({row.entry_id for row in rows}) == len(rows)

    def _withheld_of(self, statements: list[Statement]) -> list[Withheld]:
        mine = {each.pk for each in statements}
        return [row for row in self.withheld if row.since_id in mine]

    def _check_payables(self) -> None:
        """What is paid, in a batch, or kept back since is never more than was approved."""
        for payable in Payable.objects.filter(partner=self.partner).prefetch_related("payouts"):
            used = total(each.amount if each.state == "open" else each.paid for each in payable.payouts.all())
            kept = _sum(cut(row for row in self.withheld if row.since_id == payable.statement_id))
            assert payable.amount == self.approvals[payable.statement_id].payout
            assert used + kept <= payable.amount, payable

    def check_paid(self, answer: Answer) -> None:
        """Of a unit, what is not paid is due when the oracle says; but what was paid too much is due at once."""
        units: dict[Unit, list[LedgerEntry]] = defaultdict(list)
        for line in self.lines:
            units[_unit_of(line)].append(line)
        for unit, lines in units.items():
            paid = [line for line in lines if max(line.period, line.payable_from) <= self.closed_until]
            by_day: dict[date, Decimal] = defaultdict(Decimal)
            for line in lines:
                if line not in paid:
                    by_day[line.payable_from] += line.amount
            left = answer.units.get(unit, ZERO) - _sum(paid)
            found = {day: amount for day, amount in by_day.items() if amount}
            assert total(found.values()) == left, unit
            assert len(found) <= 1, unit
            if paid and left < 0:
                assert all(day <= self.closed_until for day in found), unit
            elif found and answer.payable.get(unit):
                assert set(found) == {answer.payable[unit]}, unit

    def check_all_paid(self, due: Mapping[Account, Decimal]) -> None:
        """Everything is closed, approved and free: what was paid, and what is carried on, is what was due in all."""
        assert all(each.pk in self.approvals for each in self.statements)
        assert [row for row in self.withheld if row.released_in_id is None] == []
        found = {}
        for account, statements in self.accounts().items():
            assert statements[-1].on_hold == 0
            paid = Payout.objects.filter(payable__statement__in=statements).values_list("paid", flat=True)
            found[account] = total(paid) + self.approvals[statements[-1].pk].carried
        assert {account: amount for account, amount in found.items() if amount} == due, (found, due)


def cut(rows: Iterable[Withheld]) -> list[Withheld]:
    """What was kept back of statements that had been approved by then."""
    return [row for row in rows if row.cut]


def uncut(rows: Iterable[Withheld]) -> list[Withheld]:
    """What was not even approved for payment."""
    return [row for row in rows if not row.cut]


def _sum(rows: Iterable[LedgerEntry | Withheld]) -> Decimal:
    return total(row.amount for row in rows)


def _unit_of(line: LedgerEntry) -> Unit:
    return unit_of(
        (
            line.affiliate_id, line.rule_id, line.level, line.kind, line.customer_id, line.source_day, line.instrument,
            line.source_currency, line.ref, line.month,
        )
    )  # fmt: skip


def frozen(partner: Partner) -> Rows:
    """What was closed and approved, by table and key."""
    return {
        (model.__name__, row["id"]): row
        for model in (Closing, Statement, Approval, Payable)
        for row in model.objects.filter(partner=partner).values()
    }


def digest_of(lines: Iterable[LedgerEntry]) -> str:
    """The digest of a statement with these lines, which are in the order of their booking."""
    groups: dict[Any, list[str]] = defaultdict(list)
    for line in lines:
        groups[line.rule_id.encode(), line.level, line.customer_id.encode()].append(_text(line))
    digests = [sha256("\n".join(some).encode()).digest() for _, some in sorted(groups.items())]
    return sha256(b"".join(digests)).hexdigest()


def _text(line: LedgerEntry) -> str:
    return f"({','.join(_field(getattr(line, name)) for name in COLUMNS)})"


def _field(value: Any) -> str:
    """A value as PostgreSQL writes it in a row: quoted where it is empty or has a character of the row's own."""
    if value is None:
        return ""
    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    if text and not any(each in '(),"\\' or each.isspace() for each in text):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '""') + '"'
