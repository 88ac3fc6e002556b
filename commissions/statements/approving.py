"""Approving a statement: what of it is paid out, and what is carried into the next, is decided once and for all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal
from typing import NamedTuple

from django.db import transaction

from commissions.corrections.errors import Refused
from commissions.holds.payability import SUSPENDED, Holds
from commissions.statements import withholding
from commissions.statements.models import Approval, Closing, Statement
from track360.core import locks
from track360.core.currencies import minor_unit
from track360.partners import four_eyes
from track360.partners.four_eyes import Signatory
from track360.partners.models import Partner
from track360.queue import outbox
from track360.queue.outbox import Happened

PERMISSION = "commissions.add_approval"
ZERO = Decimal(0)
BLOCKED = {
    "nothing_due": "nothing is due",
    "below_minimum": "below the minimum payout",
    "suspended": SUSPENDED,
    "held": "the affiliate is on hold",
}
"""Why nothing of a statement is paid out, by code; rooms above add theirs."""


@dataclass(frozen=True)
class Conditions:
    """What decides, beside the lines, how much is paid out.

    minimums: by currency; where none is given, one minor unit. blocked: by affiliate and currency, the code of why
    nothing is.
    """

    minimums: dict[str, Decimal] = field(default_factory=dict)
    blocked: dict[tuple[str, str], str] = field(default_factory=dict)

    def minimum(self, currency: str) -> Decimal:
        """The smallest amount that is paid out."""
        return max(self.minimums.get(currency, ZERO), minor_unit(currency))


class Decision(NamedTuple):
    """The figures of an ``Approval``, by its names."""

    opening: Decimal
    withheld: Decimal
    released: Decimal
    payable: Decimal
    minimum: Decimal
    payout: Decimal
    carried: Decimal
    blocked: str


def approve(
    partner: Partner, statements: Iterable[Statement], by: Signatory, conditions: Conditions | None = None
) -> list[Approval]:
    """Approve these statements of the partner's, in order of their periods; all or none. Again is harmless.

    Raises Refused for who has no right, who closed them (where four eyes are asked for), and a statement before them
    that is not approved.
    """
    if not by.allows("publish", PERMISSION, partner.pk):
        raise Refused("Approving takes a right that you do not have.")
    conditions = conditions or Conditions()
    with transaction.atomic():
        locks.hold(locks.Lock.PAYOUT, partner.pk)
        ordered = sorted(statements, key=lambda statement: (statement.first, statement.pk))
        known = Approval.objects.in_bulk([each.pk for each in ordered], field_name="statement_id")
        holds = Holds.of(partner)
        return [known.get(each.pk) or _approve(partner, each, by, conditions, holds) for each in ordered]


def _approve(partner: Partner, statement: Statement, by: Signatory, conditions: Conditions, holds: Holds) -> Approval:
    refusal = why_not(partner, statement, by)
    if refusal:
        raise Refused(refusal)
    held, released = withholding.withhold(statement, holds), withholding.release(statement, holds)
    decided = decide(statement, _opening(statement), held, released, conditions, holds)
    outbox.append(partner.pk, [Happened("statement.approved", str(statement.pk), statement.affiliate_id)])
    return Approval.objects.create(
        partner=partner, statement=statement, **decided._asdict(), approved_by=by.name, approver_id=by.person_id
    )


def decide(
    statement: Statement, opening: Decimal, withheld: Decimal, released: Decimal, conditions: Conditions, holds: Holds
) -> Decision:
    """What of a statement is paid out and what is carried, given what opens it and what of it is held."""
    payable = opening + statement.due - withheld + released
    minimum = conditions.minimum(statement.currency)
    blocked = blocked_by(statement, payable, minimum, conditions, holds)
    payout = ZERO if blocked else to_minor_unit(payable, statement.currency)
    return Decision(opening, withheld, released, payable, minimum, payout, payable - payout, blocked)


def why_not(partner: Partner, statement: Statement, by: Signatory) -> str:
    """Why this signatory may not approve the statement; "" if it may."""
    previous = statement.previous
    if previous is not None and not Approval.objects.filter(statement=previous).exists():
        return f"{previous} comes first: it is not approved."
    return why_not_of(partner, statement.closing, by)


def why_not_of(partner: Partner, closing: Closing, by: Signatory) -> str:
    """Why this signatory may approve nothing of a closed period; "" if it may."""
    if not partner.four_eyes:
        return ""
    refusal = four_eyes.why_not(closing.closer_id, "", by)
    return "You closed this period: somebody else must approve it." if refusal == four_eyes.YOURS else refusal


def _opening(statement: Statement) -> Decimal:
    if statement.previous_id is None:
        return ZERO
    return Approval.objects.get(statement_id=statement.previous_id).carried


def blocked_by(statement: Statement, payable: Decimal, minimum: Decimal, conditions: Conditions, holds: Holds) -> str:
    """The code of why nothing is paid out; "" where something is."""
    affiliate = statement.affiliate_id
    if to_minor_unit(payable, statement.currency) <= 0:
        return "nothing_due"
    if affiliate in holds.suspended:
        return "suspended"
    if affiliate in holds.affiliates:
        return "held"
    if payable < minimum:
        return "below_minimum"
    return conditions.blocked.get((affiliate, statement.currency), "")


def to_minor_unit(amount: Decimal, currency: str) -> Decimal:
    """An amount rounded as it is paid: half-even, to the smallest unit of its currency."""
    return amount.quantize(minor_unit(currency), rounding=ROUND_HALF_EVEN)
