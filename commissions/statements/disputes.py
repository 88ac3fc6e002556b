"""Disputes: opened by an affiliate on a line of its statement, or on one that is missing; answered by two operators.

content of an answer: dispute (its id), outcome (won or lost), answer (what the affiliate reads) and, where a missing
line was won, amount (text, in the statement's currency).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Sum

from commissions.adjustments import service as adjustments
from commissions.adjustments.models import Adjustment
from commissions.corrections.errors import Refused
from commissions.corrections.handlers import Handler
from commissions.corrections.models import Draft, Kind
from commissions.holds import service as holds
from commissions.ledger import columns
from commissions.ledger.models import LedgerEntry
from commissions.settle.preview import Effect, Progress
from commissions.statements.models import Dispute, Statement
from commissions.statements.notices import service as notices
from commissions.statements.notices.models import Notice
from track360.core import clock
from track360.core.currencies import minor_unit
from track360.core.language import day as day_shown
from track360.core.language import say
from track360.partners.four_eyes import Signatory
from track360.partners.models import Partner
from track360.queue import outbox
from track360.queue.outbox import Happened

ZERO = Decimal(0)
LONGEST = 2000
"""Characters of a comment."""
MOST_OPEN = 100
"""Disputes of an affiliate that nobody has answered: each is somebody's work."""
DISPUTED = "disputed by the affiliate"
_ACCOUNT = ("partner_id", "affiliate_id", "currency")


def statement_of(entry: LedgerEntry) -> Statement | None:
    """The statement that a line is in; None while its period is open."""
    account = {name: getattr(entry, name) for name in _ACCOUNT}
    return Statement.objects.filter(first=entry.period, **account).select_related("closing", "partner").first()


def may_open(entry: LedgerEntry) -> bool:
    """Whether a line can be disputed now."""
    statement = statement_of(entry)
    if statement is None or _is_late(statement):
        return False
    return of_line(entry) is None


def of_line(entry: LedgerEntry) -> Dispute | None:
    """What its affiliate said against a line."""
    return Dispute.objects.filter(partner=entry.partner_id, entry_id=entry.pk).first()


def open_on_line(statement: Statement | None, entry: LedgerEntry, comment: str, by: str) -> Dispute:
    """Withhold a line of the statement until the dispute is decided; one that takes something back is not, or a
    dispute would pay that out. Raises Refused."""
    if statement is None:
        raise Refused(say("The line is in no statement yet: it can be disputed when its period is closed."))
    _refuse_late(statement)
    if not _is_in(statement, entry):
        raise Refused("The line is not in this statement.")
    try:
        with transaction.atomic():
            held = None
            if entry.amount > 0:
                held = holds.place(statement.partner, entry_id=entry.pk, reason=DISPUTED, placed_by=by)
            return _open(statement, comment, by, entry_id=entry.pk, hold=held)
    except IntegrityError:
        raise Refused(say("The line was disputed already.")) from None


def open_on_missing(statement: Statement, customer_id: str, day: date, comment: str, by: str) -> Dispute:
    """Say that a customer's day is missing; nothing is withheld. Raises Refused."""
    _refuse_late(statement)
    if not customer_id.strip():
        raise Refused(say("Name the customer."), "customer_id")
    if not statement.first <= day <= statement.last:
        raise Refused(say("The day is not in {period}.", period=statement.label), "day")
    return _open(statement, comment, by, customer_id=customer_id, day=day)


@transaction.atomic
def _open(statement: Statement, comment: str, by: str, **on: Any) -> Dispute:
    if not comment.strip() or len(comment) > LONGEST:
        raise Refused(say("Say what is wrong, in at most {number} characters.", number=LONGEST), "comment")
    waiting = Dispute.objects.filter(partner=statement.partner, affiliate_id=statement.affiliate_id)
    if waiting.filter(state=Dispute.State.OPEN).count() >= MOST_OPEN:
        raise Refused(
            say("{number} disputes wait for an answer: more can be opened when some have one.", number=MOST_OPEN)
        )
    dispute = Dispute.objects.create(
        partner=statement.partner,
        statement=statement,
        affiliate_id=statement.affiliate_id,
        comment=comment.strip(),
        opened_by=by,
        deadline=statement.closing.review_until,
        **on,
    )
    _tell("opened", dispute)
    return dispute


def _tell(what: str, dispute: Dispute) -> None:
    outbox.append(dispute.partner_id, [Happened(f"dispute.{what}", str(dispute.pk), dispute.affiliate_id)])


def _refuse_late(statement: Statement) -> None:
    if _is_late(statement):
        until = day_shown(statement.closing.review_until)
        raise Refused(say("Lines of {period} could be disputed until {day}.", period=statement.label, day=until))


def _is_late(statement: Statement) -> bool:
    return statement.partner.calendar.day_of(clock.now()) > statement.closing.review_until


def _is_in(statement: Statement, entry: LedgerEntry) -> bool:
    same = all(getattr(entry, name) == getattr(statement, name) for name in _ACCOUNT)
    return entry.period == statement.first and same


class Answer(Handler):
    """Won: what was withheld is released. Lost: the line is taken back, in the open period. Of a line that takes
    something back it is the other way round: won, that is given again; lost, it stands."""

    kind = Kind.DISPUTE

    def summary(self, content: dict[str, Any]) -> str:
        """The change in one sentence."""
        return f"Dispute {content['dispute']} is {content['outcome']}: {content['answer']}"

    def stored_state(self, partner: Partner, content: dict[str, Any]) -> str:
        """That nobody has answered it yet. Raises Refused."""
        dispute = _asked(partner, content)
        return repr((dispute.state, _amount(dispute, content)))

    def preview(self, partner: Partner, content: dict[str, Any], progress: Progress) -> list[Effect]:
        """What is booked for it."""
        dispute = _asked(partner, content)
        currency = dispute.statement.currency
        return [Effect(dispute.affiliate_id, currency, ZERO, _amount(dispute, content))]

    def carry_out(self, partner: Partner, draft: Draft, by: Signatory) -> None:
        """Answer it, and book or release what follows."""
        content = draft.content
        dispute = _asked(partner, content)
        if dispute.hold_id:
            holds.release(partner, dispute.hold_id)
        amount = _amount(dispute, content)
        dispute.adjustment = _decide(dispute, content, amount, draft.made_by) if amount else None
        dispute.state, dispute.answer = content["outcome"], content["answer"]
        dispute.answered_by, dispute.answered_at = draft.made_by, clock.now()
        dispute.save()
        _tell("answered", dispute)
        notices.note(partner, Notice.Kind.DISPUTE_ANSWERED, [(dispute.affiliate_id, dispute.pk)])


def _asked(partner: Partner, content: dict[str, Any]) -> Dispute:
    found = Dispute.objects.select_related("statement").filter(partner=partner, pk=content["dispute"]).first()
    if found is None:
        raise Refused(f"{partner} has no dispute {content['dispute']}.")
    if found.state != Dispute.State.OPEN:
        raise Refused(f"This dispute is {found.state} already.")
    if content["outcome"] not in (Dispute.State.WON, Dispute.State.LOST):
        raise Refused("A dispute is won or lost.", "outcome")
    return found


def _amount(dispute: Dispute, content: dict[str, Any]) -> Decimal:
    """What is booked: what undoes a line that is wrong by the answer, or a missing one's worth."""
    lost = content["outcome"] == Dispute.State.LOST
    if dispute.entry_id is None:
        return ZERO if lost else _given(dispute, content)
    line = LedgerEntry.objects.get(pk=dispute.entry_id)
    is_wrong = lost if line.amount > 0 else not lost
    return -_standing(line) if is_wrong else ZERO


def _standing(line: LedgerEntry) -> Decimal:
    """How much of a line is left by what was booked on its unit since: the data may have undone it by themselves."""
    unit = {name: getattr(line, name) for name in columns.UNIT}
    rows = LedgerEntry.objects.filter(partner=line.partner_id, **unit, pk__gte=line.pk)
    total: Decimal = rows.aggregate(total=Sum("amount"))["total"]
    return max(ZERO, min(total, line.amount)) if line.amount > 0 else min(ZERO, max(total, line.amount))


def _given(dispute: Dispute, content: dict[str, Any]) -> Decimal:
    try:
        amount = Decimal(content.get("amount") or "")
    except InvalidOperation:
        raise Refused("Say what the missing line is worth.", "amount") from None
    if not amount.is_finite() or amount <= 0 or amount % minor_unit(dispute.statement.currency):
        raise Refused("The amount must be above 0, in whole minor units.", "amount")
    return amount


def _decide(dispute: Dispute, content: dict[str, Any], amount: Decimal, who: str) -> Adjustment:
    day = dispute.day
    if dispute.entry_id is not None:
        day = LedgerEntry.objects.get(pk=dispute.entry_id).earned_day
    assert day is not None
    won = content["outcome"] == Dispute.State.WON
    return adjustments.decide(
        dispute.partner,
        affiliate_id=dispute.affiliate_id,
        currency=dispute.statement.currency,
        amount=amount,
        day=day,
        code=Adjustment.Code.DISPUTE_WON if won else Adjustment.Code.DISPUTE_LOST,
        text=content["answer"],
        made_by=who,
    )


DISPUTE = Answer()
