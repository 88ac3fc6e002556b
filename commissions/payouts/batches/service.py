"""Batches of payouts: drafted, released by somebody else, answered. The same amount is never in two."""

from __future__ import annotations

import secrets
from datetime import date
from typing import NamedTuple

from django.db import transaction

from commissions.corrections.errors import Refused
from commissions.holds.payability import Holds
from commissions.payouts.answers.base import Answer, NotRead, Outcome
from commissions.payouts.answers.registry import READERS
from commissions.payouts.batches.models import Payout, PayoutBatch
from commissions.payouts.batches.order import file_of, order_of
from commissions.payouts.batches.rests import Rest, rests
from commissions.payouts.formats.base import NotWritten
from commissions.payouts.formats.registry import FORMATS
from commissions.statements import withholding
from track360.core import clock, locks
from track360.partners import four_eyes
from track360.partners.four_eyes import Signatory
from track360.partners.models import Partner

DRAFT, RELEASE = "commissions.add_payoutbatch", "commissions.change_payoutbatch"
ANSWER = "commissions.change_payout"
YOURS = "You drafted this batch: somebody else must release it."
State = Payout.State
OUTCOMES = {Outcome.PAID: State.PAID, Outcome.PARTLY_PAID: State.PARTLY_PAID, Outcome.RETURNED: State.RETURNED}


class Drafted(NamedTuple):
    """A batch (None: nothing can be paid), and what is left out of it, each with why."""

    batch: PayoutBatch | None
    left_out: list[Rest]


@transaction.atomic
def draft(partner: Partner, format: str, by: Signatory, requested_day: date | None = None) -> Drafted:
    """Reserve everything that can be paid by this format now. Raises Refused, for a file that cannot be written too."""
    _refuse(by, "programme", DRAFT, partner)
    if format not in FORMATS:
        raise Refused(f"{format} is no format: {', '.join(FORMATS)}.", "format")
    locks.hold(locks.Lock.PAYOUT, partner.pk)
    today = partner.calendar.day_of(clock.now())
    found = list(rests(partner, today, FORMATS[format]))
    payable, left_out = [each for each in found if not each.why_not], [each for each in found if each.why_not]
    if not payable:
        return Drafted(None, left_out)
    batch = PayoutBatch.objects.create(
        partner=partner,
        order_id=f"B{secrets.token_hex(6).upper()}",
        format=format,
        requested_day=max(requested_day or today, today),
        made_by=by.name,
        maker_id=by.person_id,
    )
    _reserve(batch, payable)
    try:
        file_of(batch)
    except NotWritten as error:
        raise Refused(str(error)) from error
    return Drafted(batch, left_out)


def _reserve(batch: PayoutBatch, found: list[Rest]) -> None:
    holds = Holds.of(batch.partner)
    for each in found:
        # What is held since the approval is kept for a later statement, line by line.
        withholding.cut(each.payable.statement, holds, each.payable.used == 0)  # type: ignore[attr-defined]
    Payout.objects.bulk_create(
        Payout(
            partner=batch.partner,
            batch=batch,
            payable=each.payable,
            details=each.details,
            payment_id=f"P{secrets.token_hex(10).upper()}",
            amount=each.amount,
            paid=0,
        )
        for each in found
    )


@transaction.atomic
def release(batch_id: int, by: Signatory) -> PayoutBatch:
    """Let the file be handed over; by somebody else than drafted it. Raises Refused. Again is harmless."""
    batch = _locked(batch_id)
    _refuse(by, "publish", RELEASE, batch.partner)
    refusal = four_eyes.why_not(batch.maker_id, "", by) if batch.partner.four_eyes else ""
    if refusal:
        raise Refused(YOURS if refusal == four_eyes.YOURS else refusal)
    if batch.state == PayoutBatch.State.CANCELLED:
        raise Refused("This batch was cancelled.")
    if batch.state == PayoutBatch.State.DRAFTED:
        batch.state, batch.released_by, batch.released_at = PayoutBatch.State.RELEASED, by.name, clock.now()
        batch.save()
    return batch


@transaction.atomic
def cancel(batch_id: int, by: Signatory) -> PayoutBatch:
    """Give back what a batch reserved that was not released. Raises Refused."""
    batch = _locked(batch_id)
    _refuse(by, "programme", DRAFT, batch.partner)
    if batch.state == PayoutBatch.State.RELEASED:
        raise Refused("This batch was released: only the bank's answer returns a payment of it.")
    batch.payouts.filter(state=State.OPEN).update(state=State.CANCELLED)
    batch.state = PayoutBatch.State.CANCELLED
    batch.save(update_fields=["state"])
    return batch


@transaction.atomic
def answer(batch_id: int, reader: str, body: bytes, by: Signatory) -> int:
    """Take the bank's answer to a batch; how many payments changed. The same file again changes none.

    Raises Refused, and then nothing of the file counts.
    """
    batch = _locked(batch_id)
    _refuse(by, "programme", ANSWER, batch.partner)
    if batch.state != PayoutBatch.State.RELEASED:
        raise Refused("Only a batch that was released is answered.")
    try:
        answers = READERS[reader].read(body, order_of(batch))
    except NotRead as error:
        raise Refused(str(error)) from error
    payouts = {payout.payment_id: payout for payout in batch.payouts.select_for_update()}
    return sum(_take(payouts[each.payment_id], each) for each in answers)


def _take(payout: Payout, said: Answer) -> bool:
    state = OUTCOMES[said.outcome]
    if (payout.state, payout.paid) == (state, said.amount):
        return False
    if payout.state == State.RETURNED:
        raise Refused(f"Payment {payout} was returned already: it is paid again by another batch.")
    if payout.state != State.OPEN and state != State.RETURNED:
        raise Refused(f"Payment {payout} was {payout.get_state_display()} already, with {payout.paid}.")
    payout.state, payout.paid, payout.reason = state, said.amount, said.reason
    payout.answered_at = clock.now()
    payout.save()
    return True


def _locked(batch_id: int) -> PayoutBatch:
    partner_id = PayoutBatch.objects.values_list("partner_id", flat=True).get(pk=batch_id)
    # Before the row, as drafting takes them.
    locks.hold(locks.Lock.PAYOUT, partner_id)
    return PayoutBatch.objects.select_for_update(of=("self",)).select_related("partner").get(pk=batch_id)


def _refuse(by: Signatory, step: four_eyes.Step, permission: str, partner: Partner) -> None:
    if not by.allows(step, permission, partner.pk):
        raise Refused("This takes a right that you do not have.")
