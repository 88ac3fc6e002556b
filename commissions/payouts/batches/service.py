"""Batches of payouts: drafted, released by somebody else, answered. The same amount is never in two."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet

from commissions.corrections.errors import NoRight, Refused
from commissions.payouts.answers.base import Answer, NotRead, Outcome
from commissions.payouts.answers.registry import READERS
from commissions.payouts.batches.models import Payout, PayoutAnswer, PayoutBatch
from commissions.payouts.batches.moved import moved
from commissions.payouts.batches.order import format_of, order, order_of
from commissions.payouts.batches.rests import Rest, Rests
from commissions.payouts.formats.base import NotWritten
from commissions.payouts.formats.registry import FORMATS
from commissions.statements.notices import service as notices
from commissions.statements.notices.models import Notice
from track360.core import clock, locks
from track360.partners import four_eyes
from track360.partners.four_eyes import Signatory
from track360.partners.models import Partner
from track360.queue import outbox
from track360.queue.outbox import Happened

DRAFT, RELEASE = "commissions.add_payoutbatch", "commissions.change_payoutbatch"
ANSWER = "commissions.change_payout"
NO_RIGHT = "This takes a right that you do not have."
YOURS = "You drafted this batch: somebody else must release it."
LATEST = 90
"""Days from now within which a payment may be asked for."""
TOLD = 5
"""Payments that a refusal names."""
State = PayoutBatch.State
OUTCOMES = {
    Outcome.PAID: Payout.State.PAID,
    Outcome.PARTLY_PAID: Payout.State.PARTLY_PAID,
    Outcome.RETURNED: Payout.State.RETURNED,
}


class Drafted(NamedTuple):
    """A batch (None: nothing can be paid), and what is left out of it, each with why."""

    batch: PayoutBatch | None
    left_out: list[Rest]


@transaction.atomic
def draft(
    partner: Partner, format: str, by: Signatory, requested_day: date | None = None, currency: str = ""
) -> Drafted:
    """Reserve everything that can be paid by this format now, in one currency of payment or ("") in all.

    Raises Refused, for a file that cannot be written too.
    """
    _refuse_without_right(by, "programme", DRAFT, partner)
    if format not in FORMATS:
        raise Refused(f"{format} is no format: {', '.join(FORMATS)}.", "format")
    locks.hold(locks.Lock.PAYOUT, partner.pk)
    today = partner.calendar.day_of(clock.now())
    day = _checked_day(requested_day or today, today)
    left = Rests(partner, today)
    payable, left_out = _parted(left.by(FORMATS[format], currency), FORMATS[format].most)
    if not payable:
        return Drafted(None, left_out)
    batch = PayoutBatch(
        partner=partner,
        order_id=f"B{secrets.token_hex(6).upper()}",
        format=format,
        requested_day=day,
        made_by=by.name,
        maker_id=by.person_id,
        made_with=by.credential,
        made_at=clock.now(),
    )
    _store(batch, [_payout(batch, each) for each in payable])
    for each in payable:
        # What is held since the approval is kept for a later statement, line by line.
        left.circumstances.cuts.make(each.payable.statement, each.payable.used == 0)  # type: ignore[attr-defined]
    return Drafted(batch, left_out)


def _checked_day(day: date, today: date) -> date:
    if not today <= day <= today + timedelta(days=LATEST):
        raise Refused(f"The day must be between today ({today}) and {LATEST} days from now.", "requested_day")
    return day


def _parted(found: Iterator[Rest], most: int) -> tuple[list[Rest], list[Rest]]:
    """What is paid, and what is left out: also what the file has no room for."""
    payable: list[Rest] = []
    left_out: list[Rest] = []
    for each in found:
        if each.why_not:
            left_out.append(each)
        elif len(payable) < most:
            payable.append(each)
        else:
            left_out.append(each._replace(why_not=f"a file takes {most} payments: draft another"))
    return payable, left_out


def _payout(batch: PayoutBatch, rest: Rest) -> Payout:
    return Payout(
        partner=batch.partner,
        batch=batch,
        payable=rest.payable,
        details=rest.details,
        payment_id=f"P{secrets.token_hex(10).upper()}",
        amount=rest.amount,
        paid=0,
    )


def _store(batch: PayoutBatch, payouts: list[Payout]) -> None:
    try:
        file = format_of(batch).write(order(batch, payouts))
    except NotWritten as error:
        raise Refused(str(error)) from error
    batch.file, batch.digest = file.decode(), hashlib.sha256(file).hexdigest()
    batch.save()
    for each in payouts:
        each.batch = batch
    Payout.objects.bulk_create(payouts)


@transaction.atomic
def release(batch_id: int, by: Signatory) -> PayoutBatch:
    """Let the file be handed over; by somebody else than drafted it. Raises Refused. Again is harmless."""
    batch = _locked(batch_id)
    refusal = why_not_release(batch, by)
    if refusal:
        raise Refused(refusal)
    if batch.state == State.DRAFTED:
        _refuse_moved(batch)
        batch.state, batch.released_by, batch.released_at = State.RELEASED, by.name, clock.now()
        batch.save(update_fields=["state", "released_by", "released_at"])
    return batch


def why_not_release(batch: PayoutBatch, by: Signatory) -> str:
    """Why this signatory may not release the batch; "" if it may."""
    if not by.allows("publish", RELEASE, batch.partner_id):
        return NO_RIGHT
    if batch.state == State.CANCELLED:
        return "This batch was cancelled."
    refusal = four_eyes.why_not(batch.maker_id, batch.made_with, by) if batch.partner.four_eyes else ""
    return YOURS if refusal == four_eyes.YOURS else refusal


def _refuse_moved(batch: PayoutBatch) -> None:
    # Else an account that was given up, or what somebody disputes, would be paid all the same.
    found = moved(batch)
    if found:
        more = f"; and {len(found) - TOLD} more" if len(found) > TOLD else ""
        told = "; ".join(f"{each.payout.payable.statement.affiliate_id}: {each.why}" for each in found[:TOLD])
        raise Refused(f"Cancel it and draft another, for something has changed since: {told}{more}.")


@transaction.atomic
def cancel(batch_id: int, by: Signatory) -> PayoutBatch:
    """Give back what a batch reserved that was not released. Raises Refused."""
    batch = _locked(batch_id)
    _refuse_without_right(by, "programme", DRAFT, batch.partner)
    if batch.state == State.RELEASED:
        raise Refused("This batch was released: only the bank's answer returns a payment of it.")
    batch.payouts.filter(state=Payout.State.OPEN).update(state=Payout.State.CANCELLED)
    batch.state = State.CANCELLED
    batch.save(update_fields=["state"])
    return batch


@transaction.atomic
def answer(batch_id: int, reader: str, body: bytes, by: Signatory) -> int:
    """Take the bank's answer to a batch; how many payments changed. The same file again changes none.

    Raises Refused, and then nothing of the file counts.
    """
    batch = _locked(batch_id)
    _refuse_without_right(by, "programme", ANSWER, batch.partner)
    if batch.state != State.RELEASED:
        raise Refused("Only a batch that was released is answered.")
    if reader not in READERS:
        raise Refused(f"{reader} is no kind of answer: {', '.join(READERS)}.", "kind")
    try:
        answers = READERS[reader].read(body, order_of(batch))
    except NotRead as error:
        raise Refused(str(error), "file") from error
    payouts = {payout.payment_id: payout for payout in _answered(batch)}
    return sum(_take(payouts[each.payment_id], each, by) for each in answers)


def _answered(batch: PayoutBatch) -> QuerySet[Payout]:
    rows = batch.payouts.select_for_update(of=("self",))
    return rows.select_related("partner", "payable__statement")


def _take(payout: Payout, said: Answer, by: Signatory) -> bool:
    state = OUTCOMES[said.outcome]
    if (payout.state, payout.paid) == (state, said.amount):
        return False
    if payout.state == Payout.State.RETURNED:
        raise Refused(f"Payment {payout} was returned already: it is paid again by another batch.", "file")
    if payout.state != Payout.State.OPEN and state != Payout.State.RETURNED:
        raise Refused(f"Payment {payout} was {payout.get_state_display()} already, with {payout.paid:f}.", "file")
    payout.state, payout.paid, payout.reason = state, said.amount, said.reason
    payout.answered_at = clock.now()
    payout.save()
    PayoutAnswer.objects.create(
        payout=payout,
        state=state,
        paid=said.amount,
        reason=said.reason,
        answered_by=by.name,
        answered_at=payout.answered_at,
    )
    kind = Notice.Kind.RETURNED if state == Payout.State.RETURNED else Notice.Kind.PAID
    notices.note(payout.partner, kind, [(payout.payable.statement.affiliate_id, payout.pk)])
    _tell(payout)
    return True


def _tell(payout: Payout) -> None:
    statement = payout.payable.statement
    said = {"payment_id": payout.payment_id, "state": payout.state, "paid": f"{payout.paid:f}"}
    outbox.append(payout.partner_id, [Happened("statement.paid", str(statement.pk), statement.affiliate_id, "", said)])


def _locked(batch_id: int) -> PayoutBatch:
    """The batch, which nobody else changes until the transaction ends; without its file."""
    partner_id = PayoutBatch.objects.values_list("partner_id", flat=True).get(pk=batch_id)
    # Before the row, as drafting takes them.
    locks.hold(locks.Lock.PAYOUT, partner_id)
    rows = PayoutBatch.objects.select_for_update(of=("self",)).defer("file")
    return rows.select_related("partner").get(pk=batch_id)


def _refuse_without_right(by: Signatory, step: four_eyes.Step, permission: str, partner: Partner) -> None:
    """Raises Refused."""
    if not by.allows(step, permission, partner.pk):
        raise NoRight(NO_RIGHT)
