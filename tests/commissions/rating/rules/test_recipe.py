"""A commission model is one class and one line: this adds one that nothing else knows of."""

from __future__ import annotations

from typing import Any

from commissions.programme.plan_checks import check_plans
from commissions.rating.engine.dependencies import Dependencies
from commissions.rating.engine.rate import rate
from commissions.rating.facts.line import Inputs
from commissions.rating.facts.outcomes import NothingDue
from commissions.rating.rules import schema
from commissions.rating.rules.base import ActivityRule, Price, Priced, key_of_class
from tests.commissions.rating.engine.build import (
    RULES,
    D,
    balance,
    customer,
    facts,
    override,
    plan,
    row,
    terms,
)
from track360.verticals.registry import VERTICALS


class ActiveDay(ActivityRule):
    """A fixed ``amount`` for every day of activity with lots."""

    TYPE = "active_day"
    SCHEMA = schema.rule(["amount"], by_instrument=True, amount=schema.DECIMAL)

    def __init__(self, document: Any) -> None:
        super().__init__(document)
        self.amount = D(document["amount"])

    def pricer(self, month: Any, currency: str) -> Price:
        def price(item: Any) -> Priced:
            if not item.row.lots_traded:
                raise NothingDue("no_lots", "no lots on this day")
            return self.amount, Inputs(rate=self.amount, rate_unit="amount"), None

        return price


KNOWN = {**RULES, key_of_class(ActiveDay): ActiveDay}
DAILY = {"id": "daily", "type": "active_day", "amount": "3", "match": {"countries": ["GR"]}}


def test_the_engine_does_the_rest() -> None:
    capped = {**DAILY, "cap": {"amount": 5, "per": "month"}}
    assert check_plans(VERTICALS["forex"], [plan(capped)], KNOWN) == []
    known = terms(plan(capped, override("daily", levels=[10])), rules=KNOWN)
    given = facts(
        [
            row(lots="1"),
            row(lots="1", instrument="GBPUSD"),
            row(instrument="XAUUSD"),
            row(lots="1", who="C2"),
        ],
        customers=[customer("C1", country="GR"), customer("C2", country="DE")],
    )
    found = rate(known, given, explain=True)
    assert balance(found) == {"A": D(5), "P": D("0.5")}
    assert sorted(reason.code for reason in found.non_commissions) == ["no_lots", "no_match"]
    assert Dependencies.of(known).scope("A", "2026-01") == "month"


def test_its_schema_refuses_what_it_does_not_know() -> None:
    wrong = {**DAILY, "rate": 5}
    assert [problem.message for problem in check_plans(VERTICALS["forex"], [plan(wrong)], KNOWN)] == [
        "unknown key"
    ]
