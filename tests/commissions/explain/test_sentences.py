"""The sentences that affiliates and operators read."""

from __future__ import annotations

from datetime import date
from typing import Any

from commissions.explain.derivation import explain
from commissions.explain.documents import Documents
from commissions.explain.sentences.figures import short
from commissions.explain.sentences.lines import sentence
from commissions.explain.sentences.reasons import non_commission, unrated
from commissions.ledger import columns
from commissions.ledger.models import LedgerEntry
from commissions.rates.models import Rate
from commissions.rating.engine.rate import rate
from tests.commissions.rating.engine.build import (
    CPA,
    JAN,
    LOTS,
    SHARE,
    SPREAD,
    D,
    customer,
    day,
    facts,
    money,
    months,
    override,
    plan,
    prop,
    row,
    rows,
    terms,
)  # fmt: skip

GROUPS = [{"id": "metals", "multiplier": "0.4", "instruments": ["XAUUSD"]}]


class Known(Documents):
    """Without a database: the rates of ``EUR``, and no plan."""

    def __init__(self, *rates: Rate) -> None:
        super().__init__(0)
        self._rates = {rate.pk: rate for rate in rates}

    def version(self, plan_id: str, from_day: date) -> None:
        return None


def lines(rated: Any, *rates: Rate) -> list[str]:
    """The sentences of the lines, as they would be booked."""
    booked = [LedgerEntry(**dict(zip(columns.LINE, line, strict=True)), cause="earned") for line in rated.lines]
    return [sentence(explain(entry, Known(*rates))) for entry in booked]


def test_lots() -> None:
    assert lines(rows(row(day(5), "1.25"))) == [
        "EURUSD of customer C1 on 2026-01-05: 1.25 lots × 5.00 USD per lot = 6.25 USD"
    ]
    capped = LOTS | {"cap": {"amount": 15, "per": "month"}, "hold_days": 14}
    assert lines(rows(row(day(5), "10", instrument="XAUUSD"), rules=[capped], groups=GROUPS)) == [
        "XAUUSD of customer C1 on 2026-01-05: the smaller of (10.00 lots × 0.4 (metals) × 5.00 USD per lot) and"
        " (15.00 USD cap − 0.00 USD used before) = 15.00 USD (payable from 2026-01-19)"
    ]


def test_shares_and_overrides() -> None:
    rates = [{"base": "EUR", "quote": "USD", "date": JAN, "rate": "1.10"}]
    found = rows(
        row(day(5), spread_cost="12.40", currency="EUR"),
        rules=[SPREAD, override("spread", levels=[10])],
        rates=rates,
    )
    rate = Rate(pk=1, base="EUR", quote="USD", day=JAN, rate=D("1.10"))
    assert lines(found, rate) == [
        "EURUSD of customer C1 on 2026-01-05: 20 % of (12.40 EUR × 1.10 USD per EUR) = 2.728 USD",
        "EURUSD of customer C1 on 2026-01-05: 10 % of 2.728 USD commission = 0.2728 USD",
    ]
    guarded = rows(row(lots="1", spread_cost="4"), version={"margin_guard": 50})
    assert lines(guarded) == [
        "EURUSD of customer C1 on 2026-01-01: the pool (1.00 lots × 5.00 USD per lot) × the margin guard"
        " ((50 % margin guard of 4.00 USD spread cost) ÷ 5.00 USD all lines together) = 2.00 USD"
    ]


def test_a_difference_of_rates_names_what_is_paid_below_whoever_earns_it() -> None:
    uppers = [plan({"id": f"own-{key}", "type": "lot", "rate": rate}, id=key) for key, rate in (("P", 7), ("G", 8))]
    assigned = [{"affiliate": "A", "plan": "ib"}, *({"affiliate": key, "plan": key} for key in "PG")]
    known = terms(plan(LOTS, override("lots", mode="rate_difference")), *uppers, assignments=assigned)
    assert lines(rate(known, facts([row(day(5), "2")])))[1:] == [
        "EURUSD of customer C1 on 2026-01-05: 2.00 lots × (7.00 USD per lot own rate"
        " − 5.00 USD per lot rate paid below) = 4.00 USD",
        "EURUSD of customer C1 on 2026-01-05: 2.00 lots × (8.00 USD per lot own rate"
        " − 7.00 USD per lot rate paid below) = 2.00 USD",
    ]


def test_cpa_fee_and_month() -> None:
    found = rate(terms(plan(CPA)), facts([], [money("d1", day(5), "500")]))
    assert lines(found) == ["transaction d1 of customer C1: 400.00 USD (earned on 2026-01-05)"]
    assert lines(prop([money("f1", day(3), "500", "challenge_fee")])) == [
        "transaction f1 of customer C1: 10 % (first fee) of 500.00 USD = 50.00 USD (earned on 2026-01-03)"
    ]
    found = months(facts([row(spread_cost="10")]))
    assert lines(found) == ["the month 2026-01: 30 % of 10.00 USD spread cost = 3.00 USD"]


def test_exceptions_say_what_is_at_stake() -> None:
    [waiting] = rows(row(day(5), spread_cost="12.40", currency="EUR"), rules=[SPREAD]).unrated
    assert unrated(waiting) == (
        "EURUSD of customer C1 on 2026-01-05 waits under rule spread: "
        "no EUR/USD rate on 2026-01-05 or in the 7 days before (12.40 EUR at stake)"
    )


def test_reasons_carry_the_arithmetic() -> None:
    rule = CPA | {"qualify": {"min_lots": 2, "within_days": 60}}
    given = facts([], [money("d1", day(5), "500")], lots={"C1": [(day(15), D("1.30"))]})
    [reason] = rate(terms(plan(rule)), given, explain=True, as_of=day(23, 2)).non_commissions
    assert non_commission(reason) == (
        "Transaction d1 of customer C1 earned nothing under rule cpa: not enough lots yet:"
        " 1.30 of 2.00 lots, 11 days left"
    )
    demo = facts([row(day(5), "1")], customers=[customer("C1", trading_account_type="demo")])
    [reason] = rate(terms(plan(LOTS)), demo, explain=True).non_commissions
    assert non_commission(reason).startswith(
        "EURUSD of customer C1 on 2026-01-05 earned nothing: a demo account never earns"
    )
    [reason] = months(facts([], [money("b", day(5), "10", "bonus")]), SHARE).non_commissions[-1:]
    assert non_commission(reason) == (
        "The month 2026-01 earned nothing under rule rs: the net of the month is not positive: -10.00 USD;"
        " the next month takes it over"
    )


def test_figures() -> None:
    assert [short(D(value), 2) for value in ("6.2500", "0.0033", "1E+2", "5.333333333333")] == [
        "6.25", "0.0033", "100.00", "5.33333333",
    ]  # fmt: skip
