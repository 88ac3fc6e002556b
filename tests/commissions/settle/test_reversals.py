"""Why what was booked is due no more, by the data and terms that took it away."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from commissions.ledger.writer import Reason, Unit
from commissions.rating.facts.records import Facts
from commissions.settle.reversals import reasons_of
from tests.commissions.rating.engine.build import (
    CPA,
    FEES,
    JAN,
    LOTS,
    SHARE,
    SPREAD,
    customer,
    dated,
    day,
    facts,
    money,
    override,
    plan,
    row,
    terms,
)  # fmt: skip

FIFTH = day(5)
TRADED = [row(FIFTH, "2", spread_cost="3", currency="EUR")]


def unit(rule: str = "lots", affiliate: str = "A", level: int = 0, kind: str = "activity", **given: Any) -> Unit:
    source = {"customer": "C1", "day": None, "instrument": "", "currency": "", "ref": "", **given}
    if kind == "activity":
        source |= {"day": FIFTH, "instrument": "EURUSD", "currency": "EUR"}
    return (affiliate, rule, level, kind, *source.values(), JAN)


def reason(given: Facts, of: Unit, *rules: dict[str, Any], **more: Any) -> Reason:
    return reasons_of(terms(plan(*(rules or (LOTS,))), **more), given, [of])[of]


def test_nothing_to_reverse_asks_nobody() -> None:
    assert reasons_of(terms(plan(LOTS)), facts(TRADED), []) == {}


def test_the_customer_belongs_to_another_affiliate_who_is_not_named() -> None:
    given = facts(TRADED, customers=[customer("C1", dated("A"), dated("B", day(3)), dated("B", day(4)))])
    assert reason(given, unit()) == {
        "code": "other_affiliate",
        "detail": "the customer belongs to another affiliate from 2026-01-03",
        "day": "2026-01-03",
    }


def test_an_upline_stands_no_more_above_the_affiliate() -> None:
    tree = [{"id": "P"}, {"id": "A", "parents": [{"parent": "P"}, {"from": day(4), "parent": None}]}, {"id": "B"}]
    found = reason(facts(TRADED), unit("team", "P", 1), LOTS, override("lots", levels=[10]), affiliates=tree)
    assert (found["code"], found["day"]) == ("not_upline", "2026-01-04")


def test_a_plan_that_ended_says_since_when() -> None:
    assignments = [{"affiliate": "A", "plan": "ib"}, {"affiliate": "A", "plan": None, "from": day(2)}]
    found = reason(facts(TRADED), unit(), assignments=assignments)
    assert (found["code"], found["detail"]) == ("no_plan", "no plan is in force from 2026-01-02")


def test_a_version_without_the_rule_says_from_when_it_is() -> None:
    versions = [{"from": JAN, "rules": [LOTS]}, {"from": day(4), "rules": [SPREAD]}]
    given = {"id": "ib", "currency": "USD", "versions": versions}
    found = reasons_of(terms(given), facts(TRADED), [unit()])[unit()]
    assert found == {"code": "no_rule", "detail": "the plan ib has no rule lots from 2026-01-04", "day": "2026-01-04"}


def test_what_cannot_be_rated_says_what_is_missing() -> None:
    found = reason(facts(TRADED), unit("spread"), SPREAD)
    assert (found["code"], found["unrated"]) == ("missing_rate", True)
    assert found["detail"].startswith("no EUR/USD rate on 2026-01-05")


def test_the_uplines_reason_is_that_of_the_line_below() -> None:
    found = reason(facts(TRADED), unit("team", "P", 1), SPREAD, override("spread", levels=[10]))
    assert found["code"] == "missing_rate"


def test_days_without_eligible_lots_say_how_many_there_were() -> None:
    none = facts([row(FIFTH, "3", eligible_lots="0", currency="EUR")])
    assert reason(none, unit()) == {
        "code": "not_eligible", "detail": "0 eligible of 3 lots", "have": "0", "need": "3", "unit": "lots",
    }  # fmt: skip


def test_a_transaction_that_is_no_longer_approved_names_its_revision() -> None:
    found = reason(
        facts([], [money("d1", FIFTH, "500", status="reversed")]), unit("cpa", kind="transaction", ref="d1"), CPA
    )
    assert found == {
        "code": "not_approved", "detail": "transaction d1 is reversed since its revision 1", "revision": 1,
    }  # fmt: skip


def test_a_fee_that_was_refunded_says_how_much_of_it() -> None:
    paid = [money("f1", FIFTH, "100", "challenge_fee"), money("r1", day(6), "100", "refund", original="f1")]
    found = reason(facts([], paid), unit("fees", kind="transaction", ref="f1"), FEES, vertical="prop-trading")
    assert (found["code"], found["have"], found["need"], found["unit"]) == ("refunded", "100", "100", "USD")


@pytest.mark.parametrize(
    ("months", "code"), [({("A", "2026-01")}, "negative_net"), ({("B", "2026-01")}, "no_activity")]
)
def test_a_month_says_its_net_or_that_nothing_counts_in_it(months: set[tuple[str, str]], code: str) -> None:
    given = facts([], [money("b1", FIFTH, "10", "bonus")])
    given.months = months
    assert reason(given, unit("rs", kind="month", customer="", ref="2026-01"), SHARE)["code"] == code


def test_a_record_that_is_another_customers_now() -> None:
    found = reason(facts([], [money("d1", FIFTH, "500", who="C2")]), unit("cpa", kind="transaction", ref="d1"), CPA)
    assert found["code"] == "no_record"


def test_a_line_that_is_earned_in_another_month_says_on_which_day() -> None:
    qualify = {**CPA, "qualify": {"kyc": ["approved"]}}
    who = customer("C1", dated("A"), dated("A", date(2026, 2, 3), kyc_status_id="approved"))
    given = facts([], [money("d1", FIFTH, "500")], customers=[who])
    found = reason(given, unit("cpa", kind="transaction", ref="d1"), qualify)
    assert (found["code"], found["day"]) == ("other_month", "2026-02-03")


NET = (SHARE, override("rs", levels=[10]))
UPLINE = unit("team", "P", 1, "month", customer="", ref="2026-01")
BELOW = unit("rs", "A", 0, "month", customer="", ref="2026-01")


def above(*months: str, rules: tuple[dict[str, Any], ...] = NET, **more: Any) -> Reason:
    """Why nothing of January is left to P, where A's January is due no more."""
    given = facts([], [money("b1", FIFTH, "10", "bonus")])
    given.months = {(affiliate, "2026-01") for affiliate in months}
    return reasons_of(terms(plan(*rules), **more), given, [UPLINE, BELOW])[UPLINE]


def test_an_uplines_month_says_whose_month_below_was_lost_without_its_figures() -> None:
    assert above("A") == {
        "code": "lower_month", "detail": "the month 2026-01 of A is not above zero any more", "affiliate": "A",
        "because": "negative_net",
    }  # fmt: skip
    assert above()["detail"] == "the month 2026-01 of A has nothing of its customers any more"


def test_an_uplines_month_says_whose_terms_do_not_pay_it() -> None:
    found = above("A", rules=(SHARE,))
    assert (found["because"], found["detail"]) == ("no_rule", "the terms of A of 2026-01 have no rule team")


def test_an_uplines_month_says_who_is_below_no_more() -> None:
    tree = [{"id": "P"}, {"id": "A", "parents": [{"parent": "P"}, {"from": day(4), "parent": None}]}, {"id": "B"}]
    found = above("A", affiliates=tree)
    assert (found["because"], found["affiliate"]) == ("not_upline", "A")
