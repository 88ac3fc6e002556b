"""One partner's life with its months: what those do who close, approve, hold and decide by hand, in any order."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from commissions.adjustments import service as adjustments
from commissions.adjustments.models import Adjustment
from commissions.holds import service as holds
from commissions.holds.models import Hold
from commissions.ledger.models import LedgerEntry
from commissions.payouts.approval import approve
from commissions.periods.cadences import CADENCES, Period
from commissions.periods.models import StatementCadence
from commissions.statements import closing
from commissions.statements.approving import Conditions
from commissions.statements.models import Statement
from tests.oracle import making_programmes as programmes
from tests.oracle import making_reference as reference
from tests.oracle.dice import Dice
from tests.oracle.oracle import Unit
from tests.properties import both
from tests.properties.approvals import expected
from tests.properties.payments import Payer
from tests.properties.walk import Walk
from track360.partners.four_eyes import Signatory

STILL_OPEN = date(2026, 4, 1)
"""From then on periods close in the end alone: whatever comes late has one to be booked in."""
LAST = date(2026, 5, 31)
"""By then every hold that a rule may ask for is over."""
HOLD_DAYS = [0, 14, 45]
OVERRIDE = "as agreed"
CLOSER, APPROVER = (Signatory(name, place, lambda *_: True) for place, name in enumerate(("closer", "approver"), 1))


class Bookkeeper(Walk):
    """``by_hand``: the units that were decided by people, with the currency of each."""

    def __init__(self, programme: dict[str, Any]) -> None:
        super().__init__(programme)
        self.payer = Payer(self.partner)
        self.by_hand: dict[Unit, tuple[Decimal, str]] = {}

    def begin(self, dice: Dice) -> None:
        """As any partner, with a cadence, and perhaps another from a later month on."""
        super().begin(dice)
        for month in (date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1))[: dice.whole(0, 3)]:
            StatementCadence.objects.create(partner=self.partner, from_day=month, cadence=dice.one(CADENCES))

    # Months

    def close(self, dice: Dice) -> None:
        """The next periods are closed, one after the other."""
        for _ in range(dice.one([1, 1, 2, 4])):
            self.close_next(STILL_OPEN)

    def close_next(self, until: date = LAST) -> Period | None:
        """The first open period is closed, if it ends by then; whatever stands against it."""
        # What waits may be earlier than anything that is booked.
        both.settled(self.partner)
        period = closing.first_open(self.partner)
        if period is None or period.last > until:
            return None
        closing.close(self.partner, period, CLOSER, override=OVERRIDE)
        return period

    def approve(self, dice: Dice) -> None:
        """Statements are approved, of some affiliates more than of others."""
        asked = self.payer.asks(dice)
        accounts: dict[tuple[str, str], list[Statement]] = {}
        for each in self.to_approve():
            accounts.setdefault((each.affiliate_id, each.currency), []).append(each)
        blocked = dict.fromkeys(accounts, "no_tax_data") if asked.tax_data_required else {}
        minimums = {currency: Decimal(amount) for currency, amount in asked.minimum_payouts.items()}
        some = [each for mine in accounts.values() for each in mine[: dice.whole(0, len(mine))]]
        self._approve(some, Conditions(minimums, blocked))

    def approve_all(self) -> None:
        """All that is in review, and nothing is asked for."""
        self.payer.set(minimum_payouts={}, tax_data_required=False)
        self._approve(self.to_approve(), Conditions())

    def to_approve(self) -> list[Statement]:
        """In order."""
        return list(Statement.objects.filter(partner=self.partner, approval=None).order_by("first", "id"))

    def _approve(self, statements: list[Statement], conditions: Conditions) -> None:
        """Approve them; each comes to what the lines, the holds and the approvals before it say."""
        with transaction.atomic():
            for statement in statements:
                wanted = expected(statement, conditions)
                [made] = approve(self.partner, [statement], APPROVER)
                assert {name: getattr(made, name) for name in wanted} == wanted, statement

    def pay(self, dice: Dice) -> None:
        """What is approved is paid, or comes back."""
        self.payer.pay(dice)

    # What is held

    def hold(self, dice: Dice) -> None:
        """A customer, an affiliate or one line is held, or no longer."""
        lines = LedgerEntry.objects.filter(partner=self.partner)
        newest = lines.order_by("-id").values_list("id", flat=True)[:40]
        subject = dice.one(
            [
                {"customer_id": dice.one(self._customers(dice))},
                {"affiliate_id": dice.one(programmes.AFFILIATES)},
                {"entry_id": dice.one(newest) if newest else 0},
            ]
        )
        found = Hold.objects.filter(partner=self.partner, released_at=None, **subject).first()
        if found is None:
            holds.place(self.partner, **subject, reason="looked into", placed_by="somebody")
        else:
            holds.release(self.partner, found.pk)

    def release(self, dice: Dice) -> None:
        """Some of what is held is free again."""
        for held in Hold.objects.filter(partner=self.partner, released_at=None).order_by("id"):
            if dice.chance(50):
                holds.release(self.partner, held.pk)

    def suspend(self, dice: Dice) -> None:
        """An affiliate is suspended, or no longer."""
        entry = dice.one(self.programme["affiliates"])
        entry["status"] = "active" if entry.get("status") == "suspended" else "suspended"
        self._apply()

    def free_everybody(self) -> None:
        """Nothing is held any more."""
        for held in Hold.objects.filter(partner=self.partner, released_at=None):
            holds.release(self.partner, held.pk)
        for entry in self.programme["affiliates"]:
            entry["status"] = "active"
        self._apply()

    # What people decide

    def adjust(self, dice: Dice) -> None:
        """An amount by hand, or an earlier one taken back."""
        made = Adjustment.objects.filter(partner=self.partner, reverses=None, reversed_by=None).order_by("id").first()
        if made is not None and dice.chance(40):
            self._decide(made.affiliate_id, made.currency, -made.amount, reference.hot_day(dice), made)
        else:
            amount = dice.one(["100", "-30", "0.01", "-400"])
            currency = dice.one(reference.CURRENCIES[:3])
            affiliate = dice.one(programmes.AFFILIATES)
            self._decide(affiliate, currency, Decimal(amount), reference.hot_day(dice), None)

    def rehold(self, dice: Dice) -> None:
        """The rules of a plan hold for another number of days from some day on; nothing else about them changes."""
        plan, day = dice.one(self.programme["plans"]), reference.hot_day(dice)
        before = [version for version in plan["versions"] if version["from"] < day]
        if day in [version["from"] for version in plan["versions"]] or not before:
            return
        made = {**deepcopy(max(before, key=lambda version: version["from"])), "from": day}
        for rule in made["rules"]:
            rule["hold_days"] = dice.one(HOLD_DAYS)
        plan["versions"].append(made)
        self._apply()

    def _decide(self, affiliate: str, currency: str, amount: Decimal, day: date, reverses: Adjustment | None) -> None:
        code = Adjustment.Code.REVERSAL if reverses else Adjustment.Code.BONUS
        with transaction.atomic():
            made = adjustments.decide(
                self.partner, affiliate_id=affiliate, currency=currency, amount=amount, day=day, code=code.value,
                text="as agreed", made_by="somebody", reverses=reverses,
            )  # fmt: skip
        unit = (affiliate, f"adjustment/{code.value}", 0, "adjustment", (made.ref,), f"{day:%Y-%m}")
        self.by_hand[unit] = amount, currency
