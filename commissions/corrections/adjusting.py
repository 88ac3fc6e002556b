"""Amounts decided by hand: a bonus, a correction, or one that takes an earlier one back.

content: affiliate_id, currency, amount (text), day, code and text; to take one back also reverses: its ref, and then
the amount is that of the earlier one, negative.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Min, Sum

from commissions.adjustments import service
from commissions.adjustments.models import Adjustment
from commissions.corrections.errors import Refused
from commissions.corrections.handlers import Handler
from commissions.corrections.models import Draft, Kind
from commissions.ledger.models import LedgerEntry
from commissions.programme.models import PlanVersion
from commissions.rating.rules.schema import ID, said
from commissions.settle.preview import Effect, Progress
from track360.affiliates.models import Affiliate
from track360.core.clock import now
from track360.core.currencies import minor_unit
from track360.core.json_schema import Schema, closed_object, nullable
from track360.ingest.iso_codes import CURRENCIES
from track360.partners.four_eyes import Signatory
from track360.partners.models import Partner

ZERO = Decimal(0)
BY_PEOPLE = ("bonus", "goodwill", "correction", "opening_balance", "write_off", "reversal")
"""The codes that somebody may choose; the others follow from what was decided elsewhere."""
LARGEST = Decimal("1e15")
AMOUNT: dict[str, Any] = {
    "type": "string",
    "pattern": r"^-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,8})?$",
    "errorMessage": "must be an amount, as text",
}
_SCHEMA = closed_object(
    {
        "affiliate_id": said(ID, "Whose balance it changes."),
        "currency": {"enum": sorted(CURRENCIES)},
        "amount": said(AMOUNT, "Negative to take something back."),
        "day": {"type": "string", "format": "date", "description": "The trading day that it is earned on."},
        "code": {"enum": list(BY_PEOPLE)},
        "text": {"type": "string", "minLength": 1, "maxLength": 500, "description": "What the affiliate reads."},
        "reverses": said(nullable(ID), "The ref of the adjustment that it takes back."),
    },
    *("affiliate_id", "currency", "amount", "day", "code", "text"),
)


class Adjust(Handler):
    """One amount more, or less."""

    kind = Kind.ADJUSTMENT

    def schema(self) -> Schema:
        return _SCHEMA

    def summary(self, content: dict[str, Any]) -> str:
        """The change in one sentence."""
        named = f"{content['amount']} {content['currency']} for affiliate {content['affiliate_id']}"
        if content.get("reverses"):
            return f"Take back adjustment {content['reverses']}: {named}"
        return f"{Adjustment.Code(content['code']).label.capitalize()} of {named}, earned on {content['day']}"

    def changes(self, partner: Partner, content: dict[str, Any]) -> list[str]:
        """What the affiliate will read."""
        return [f"the affiliate reads: {content['text']}"]

    def stored_state(self, partner: Partner, content: dict[str, Any]) -> str:
        """What is taken back, and that it can be. Raises Refused."""
        self._checked(partner, content)
        return repr(content.get("reverses"))

    def preview(self, partner: Partner, content: dict[str, Any], progress: Progress) -> list[Effect]:
        """The balance of the affiliate in that currency."""
        lines = LedgerEntry.objects.filter(
            partner=partner, affiliate_id=content["affiliate_id"], currency=content["currency"]
        )
        before = lines.aggregate(total=Sum("amount"))["total"] or ZERO
        return [Effect(content["affiliate_id"], content["currency"], before, before + Decimal(content["amount"]))]

    def carry_out(self, partner: Partner, draft: Draft, by: Signatory) -> None:
        """Decide; the settler books it."""
        content = draft.content
        taken_back = self._checked(partner, content)
        service.decide(
            partner,
            affiliate_id=content["affiliate_id"],
            currency=content["currency"],
            amount=Decimal(content["amount"]),
            day=date.fromisoformat(content["day"]),
            code=content["code"],
            text=content["text"],
            made_by=draft.made_by,
            reverses=taken_back,
        )

    def _checked(self, partner: Partner, content: dict[str, Any]) -> Adjustment | None:
        if not Affiliate.objects.filter(partner=partner, affiliate_id=content["affiliate_id"]).exists():
            raise Refused(f"{partner} has no affiliate {content['affiliate_id']}.", "affiliate_id")
        if content["currency"] not in CURRENCIES:
            raise Refused(f"{content['currency']} is no currency.", "currency")
        if content["code"] not in BY_PEOPLE:
            raise Refused(f"{content['code']} is no reason that can be chosen.", "code")
        _refuse_amount(content)
        _refuse_day(partner, date.fromisoformat(content["day"]))
        return _taken_back(partner, content)


def taking_back(made: Adjustment, text: str, day: date) -> dict[str, Any]:
    """The content that takes an adjustment back."""
    return {
        "affiliate_id": made.affiliate_id,
        "currency": made.currency,
        "amount": format(-made.amount, "f"),
        "day": day.isoformat(),
        "code": Adjustment.Code.REVERSAL.value,
        "text": text,
        "reverses": made.ref,
    }


def _refuse_amount(content: dict[str, Any]) -> None:
    try:
        amount = Decimal(content["amount"])
    except InvalidOperation:
        raise Refused(f"{content['amount']} is no amount.", "amount") from None
    if not amount.is_finite() or amount == 0 or abs(amount) >= LARGEST:
        raise Refused("The amount must be a number other than 0.", "amount")
    if amount % minor_unit(content["currency"]) and not content.get("reverses"):
        raise Refused(f"{content['currency']} is paid in multiples of {minor_unit(content['currency'])}.", "amount")


def _refuse_day(partner: Partner, day: date) -> None:
    if day > partner.calendar.day_of(now()):
        raise Refused("The day has not come yet.", "day")
    # Periods close in order from the first line on: a day of long ago would have to be closed up to, month by month.
    first = PlanVersion.objects.filter(plan__partner=partner).aggregate(day=Min("from_day"))["day"]
    if first is None or day < first:
        raise Refused(f"Nothing is earned before {first or 'there is a plan'}.", "day")


def _taken_back(partner: Partner, content: dict[str, Any]) -> Adjustment | None:
    if not content.get("reverses"):
        return None
    made = Adjustment.objects.filter(partner=partner, ref=content["reverses"]).first()
    if made is None:
        raise Refused(f"{partner} has no adjustment {content['reverses']}.", "reverses")
    if Adjustment.objects.filter(reverses=made).exists():
        raise Refused(f"{made.ref} was taken back already.", "reverses")
    same = (made.affiliate_id, made.currency, -made.amount)
    if same != (content["affiliate_id"], content["currency"], Decimal(content["amount"])):
        raise Refused(f"Taking back {made.ref} is {-made.amount} {made.currency} of {made.affiliate_id}.", "amount")
    return made


ADJUSTMENT = Adjust()
