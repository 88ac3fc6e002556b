"""Challenge fees: first and repeat, adjustments, refunds, signs."""

from __future__ import annotations

from tests.commissions.rating.engine.build import (
    EUR,
    FEES,
    D,
    amounts,
    balance,
    customer,
    day,
    money,
    prop,
    tiers,
    unrated,
)


def test_first_is_the_earliest_fee_with_any_affiliate_refunded_or_not() -> None:
    people = [customer("C1", affiliate="X", person="h"), customer("C2", affiliate="A", person="h")]
    moneys = [
        money("f1", day(3), "500", "challenge_fee"),
        money("r1", day(4), "500", "refund", original="f1"),
        money("f2", day(5), "100", "challenge_fee", who="C2"),
    ]
    assert balance(prop(moneys, customers=people)) == {"A": D(5)}
    moneys[0] = moneys[0]._replace(status="reversed")
    assert balance(prop(moneys, customers=people)) == {"A": D(10)}


def test_a_reset_fee_is_never_first_and_never_in_a_basis() -> None:
    moneys = [money("s", day(2), "900", "reset_fee"), money("f", day(3), "100", "challenge_fee")]
    assert {line.ref: line.amount for line in prop(moneys).lines} == {"s": D("22.5"), "f": D(10)}
    rule = FEES | {"percent": {"reset": 1}} | tiers("fees", (0, 10), (500, 20), key="percent")
    assert {line.ref: line.amount for line in prop(moneys, rule).lines} == {"s": D(9), "f": D(10)}
    rule = FEES | {"percent": {}} | tiers("sales", (0, 10), (2, 20), key="percent")
    assert {line.ref: line.amount for line in prop(moneys, rule).lines} == {"f": D(10)}


def test_a_basis_of_fees_is_before_refunds() -> None:
    rule = FEES | {"percent": {}} | tiers("fees", (0, 10), (500, 20), key="percent")
    moneys = [money("f", day(3), "500", "challenge_fee"), money("r", day(4), "250", "refund")]
    assert amounts(prop(moneys, rule)) == [D(50)]


def test_adjustments_follow_chains_count_from_the_originals_day_and_stop_at_zero() -> None:
    moneys = [
        money("f", day(31), "100", "challenge_fee"),
        money("x", day(3, 2), "50", "adjustment", original="f"),
        money("y", day(4, 2), "-20", "adjustment", original="x"),
        money("z", day(4, 2), "-9999", "adjustment", original="nothing"),
    ]
    assert [(line.amount, line.earned_day) for line in prop(moneys).lines] == [(D(13), day(31))]
    moneys.append(money("w", day(5, 2), "-500", "adjustment", original="f"))
    assert (prop(moneys).lines, unrated(prop(moneys))) == ([], [("adjustment_unmatched", "fees")])


def test_adjustments_that_point_at_each_other_count_nothing() -> None:
    moneys = [
        money("f", day(5), "100", "challenge_fee"),
        money("x", day(6), "50", "adjustment", original="y"),
        money("y", day(6), "50", "adjustment", original="x"),
    ]
    assert amounts(prop(moneys)) == [D(10)]


def test_an_adjustment_is_converted_at_its_own_day() -> None:
    rates = [
        {"base": "EUR", "quote": "USD", "date": day(1), "rate": "1"},
        {"base": "EUR", "quote": "USD", "date": day(9), "rate": "3"},
    ]
    moneys = [money("f", day(5), "100", "challenge_fee", currency="EUR")]
    moneys.append(money("x", day(9), "10", "adjustment", currency="EUR", original="f"))
    assert amounts(prop(moneys, rates=rates)) == [D(13)]


def test_a_refund_in_another_currency_is_converted_to_the_fees() -> None:
    moneys = [
        money("f", day(5), "100", "challenge_fee", currency="EUR", usd="205"),
        # A quarter of the fee, whatever its own ``amount_usd`` says: 205.00 × 10 % × 3/4.
        money("r", day(6), "50", "refund", original="f", usd="1"),
    ]
    assert amounts(prop(moneys, rates=EUR)) == [D("15.375")]
    assert unrated(prop(moneys)) == [("missing_rate", "fees")]


def test_explicit_refunds_come_before_the_others_and_excess_is_an_exception() -> None:
    moneys = [
        money("f1", day(1), "100", "challenge_fee"),
        money("f2", day(2), "100", "challenge_fee"),
        money("r1", day(3), "60", "refund"),
        money("r2", day(4), "90", "refund", original="f2"),
        money("r3", day(5), "10", "refund", original="other"),
    ]
    found = prop(moneys)
    # r2 leaves 10 of f2; r1 takes these and goes on to f1 with its other 50, half of it.
    assert {line.ref: line.amount for line in found.lines} == {"f1": D(5)}
    assert [(entry.code, entry.ref, entry.amount) for entry in found.unrated] == [("refund_unmatched", "r3", D(10))]


def test_a_refund_skips_fees_that_are_fully_refunded_or_later() -> None:
    moneys = [
        money("f1", day(1), "100", "challenge_fee"),
        money("f2", day(2), "100", "challenge_fee"),
        money("r1", day(3), "100", "refund"),
        money("r2", day(4), "50", "refund"),
        money("f3", day(5), "100", "challenge_fee"),
    ]
    assert {line.ref: line.amount for line in prop(moneys).lines} == {"f1": D(5), "f3": D(5)}


def test_signed_partners_send_what_leaves_the_firm_as_negative() -> None:
    moneys = [
        money("f", day(1), "500", "challenge_fee"),
        money("r", day(2), "-200", "refund", original="f"),
        money("x", day(3), "-50", "adjustment", original="r"),
        money("y", day(3), "50", "adjustment", original="f"),
    ]
    assert amounts(prop(moneys, signed=True)) == [D(30)]


def test_a_refund_that_fits_no_fee_is_an_exception_only_where_it_would_have_shrunk_a_line() -> None:
    moneys = [
        money("f", day(1), "100", "challenge_fee"),
        money("r1", day(2), "150", "refund"),
        money("r2", day(3), "0", "refund", original="other"),
    ]
    assert [(entry.code, entry.ref) for entry in prop(moneys).unrated] == [("refund_unmatched", "r1")]
    assert prop(moneys, FEES | {"clawback": "none"}).unrated == []


def test_a_refund_that_exceeds_its_fee_is_judged_by_the_fees_terms() -> None:
    moneys = [money("f", day(1), "100", "challenge_fee"), money("r", day(20), "150", "refund")]
    ends = [{"affiliate": "A", "plan": "ib"}, {"affiliate": "A", "plan": None, "from": day(10)}]
    found = prop(moneys, assignments=ends)
    assert [(entry.code, entry.ref, entry.amount) for entry in found.unrated] == [("refund_unmatched", "r", D(50))]


def test_while_a_refund_cannot_be_converted_the_fee_waits_and_nothing_exceeds_it() -> None:
    moneys = [
        money("f", day(1), "100", "challenge_fee"),
        money("r1", day(2), "10", "refund", currency="GBP"),
        money("r2", day(3), "500", "refund"),
    ]
    found = prop(moneys)
    assert found.lines == []
    assert [(entry.code, entry.ref) for entry in found.unrated] == [("missing_rate", "f")]


def test_an_original_of_another_customer_is_unknown() -> None:
    moneys = [
        money("f", day(1), "100", "challenge_fee"),
        money("r", day(2), "10", "refund", who="C2", original="f"),
        money("x", day(2), "-10", "adjustment", who="C2", original="f"),
    ]
    found = prop(moneys)
    assert amounts(found) == [D(10)]
    assert [(entry.code, entry.ref) for entry in found.unrated] == [("refund_unmatched", "r")]
