"""Payments of what is approved, as batches, banks and their answers may have it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from commissions.payouts.batches import service
from commissions.payouts.batches.models import Payout, PayoutBatch
from commissions.payouts.models import PayoutDetails, PayoutSettings
from tests.oracle import making_programmes as programmes
from tests.oracle import making_reference as reference
from tests.oracle.dice import Dice
from tests.properties.manager import STRANGER
from track360.core import clock
from track360.core.currencies import minor_unit
from track360.partners.four_eyes import Signatory
from track360.partners.models import Partner

DRAFTER, RELEASER = (Signatory(name, place, lambda *_: True) for place, name in enumerate(("drafter", "releaser"), 11))
HEAD = "payment_id,outcome,amount,reason"
LONG_AGO = date(2020, 1, 1)


class Payer:
    """Pays the affiliates of one partner, of whom each has said where to, in the currency that it earns."""

    def __init__(self, partner: Partner) -> None:
        self.partner = partner
        PayoutSettings.objects.create(partner=partner, legal_name="Firm Ltd", country="CY")
        PayoutDetails.objects.bulk_create(
            PayoutDetails(
                partner=partner, affiliate_id=affiliate, currency=currency, paid_in=currency, method="paypal",
                details={"email": "ib@ib.example"}, masked="PayPal", requested_by="somebody",
                published_at=clock.now(), valid_from=LONG_AGO,
            )
            for affiliate in (*programmes.AFFILIATES, STRANGER)
            for currency in reference.CURRENCIES
        )  # fmt: skip

    def asks(self, dice: Dice) -> PayoutSettings:
        """What is asked for before anything is paid, drawn anew."""
        minimums = {name: dice.one(["20", "500"]) for name in reference.CURRENCIES if dice.chance(40)}
        return self.set(minimum_payouts=minimums, tax_data_required=dice.chance(10))

    def set(self, **said: object) -> PayoutSettings:
        """These settings, from now on."""
        PayoutSettings.objects.filter(partner=self.partner).update(**said)
        return PayoutSettings.objects.get(partner=self.partner)

    def pay(self, dice: Dice) -> None:
        """A batch is drafted and, mostly, released; the bank answers now, later, or twice."""
        batch = service.draft(self.partner, "csv", DRAFTER).batch
        if batch is not None and dice.chance(85):
            service.release(batch.pk, RELEASER)
        elif batch is not None:
            service.cancel(batch.pk, DRAFTER)
        for released in PayoutBatch.objects.filter(partner=self.partner, state="released").order_by("id"):
            if dice.chance(70):
                self._answer(released, lambda payout: _drawn(dice, payout))

    def pay_all(self) -> None:
        """Until nothing is left to pay."""
        while True:
            for batch in PayoutBatch.objects.filter(partner=self.partner, state="released").order_by("id"):
                self._answer(batch, lambda payout: "paid,")
            drafted = service.draft(self.partner, "csv", DRAFTER).batch
            if drafted is None:
                return
            service.release(drafted.pk, RELEASER)

    def _answer(self, batch: PayoutBatch, outcome: Callable[[Payout], str]) -> None:
        waiting = batch.payouts.filter(state=Payout.State.OPEN).order_by("id")
        rows = [f"{payout.payment_id},{outcome(payout)}," for payout in waiting]
        if rows:
            body = "\n".join([HEAD, *rows]).encode()
            assert service.answer(batch.pk, "csv", body, RELEASER) == len(rows)
            # The same file again changes nothing.
            assert service.answer(batch.pk, "csv", body, RELEASER) == 0


def _drawn(dice: Dice, payout: Payout) -> str:
    half = (payout.amount / 2).quantize(minor_unit(payout.payable.paid_in))
    if Decimal(0) < half < payout.amount and dice.chance(20):
        return f"partly_paid,{half:f}"
    return dice.one(["paid,", "paid,", "returned,"])
