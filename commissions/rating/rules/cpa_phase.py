"""``cpa`` on a phase: a fixed amount, once, on the day the phase was first reached."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from commissions.rating.facts.exact import decimal_of
from commissions.rating.facts.fact_index import Account, ReachedPhase
from commissions.rating.facts.line import Inputs
from commissions.rating.facts.outcomes import NothingDue
from commissions.rating.rules import schema
from commissions.rating.rules.base import PhaseRule, Price, Priced
from commissions.rating.rules.wording import ONCE_A_PERSON, money, phrase


class PhaseCpa(PhaseRule):
    """Once per customer, or per person: then for the account that reached it first."""

    TYPE = "cpa"
    TRIGGER = "phase"
    SCHEMA = schema.rule(
        ["trigger", "phase", "amount"],
        title="Fixed amount for a phase",
        description="Pays once, on the day a challenge account first reaches the phase.",
        trigger=schema.said({"const": "phase"}, "What sets it off: a phase reached."),
        phase=schema.said(schema.ID, "The phase as the partner names it, for example funded."),
        amount=schema.said(schema.DECIMAL, "What is paid, in the plan's currency."),
        per=schema.said(
            {"enum": ["customer", "person"]},
            "customer: once for each account. person: once for all accounts of one human.",
        ),
    )

    def __init__(self, document: Mapping[str, Any]) -> None:
        super().__init__(document)
        self.phase: str = document["phase"]
        self.amount = decimal_of(document["amount"])
        self.per_person = self.reads_person = document.get("per") == "person"
        self.group = "affiliate" if self.cap is not None else "person" if self.per_person else "customer"

    @classmethod
    def describe_payment(cls, document: Mapping[str, Any], currency: str) -> list[str]:
        phase = document["phase"].replace("_", " ")
        paid = {"amount": money(document["amount"]), "currency": currency}
        return [phrase("{amount} {currency} when a customer reaches {phase}.", **paid, phase=phase)]

    @classmethod
    def describe_conditions(cls, document: Mapping[str, Any], currency: str) -> list[str]:
        return [ONCE_A_PERSON] if document.get("per") == "person" else []

    def pricer(self, account: Account, currency: str) -> Price:
        accounts = account.person if self.per_person else [account]
        reached = [
            reached
            for account in accounts
            for reached in account.reached
            if reached.phase == self.phase and not reached.demo
        ]
        # A version says a day, no hour: of two accounts on one day the smaller id is first.
        first = min(reached, key=lambda reached: (reached.day, reached.account.customer.customer_id), default=None)

        def price(reached: ReachedPhase) -> Priced:
            if first is not reached:
                raise NothingDue(
                    "not_first", f"{self.phase} was first reached on {first.day if first else 'a demo day'}"
                )
            return self.amount, Inputs(rate=self.amount, rate_unit="amount"), None

        return price
