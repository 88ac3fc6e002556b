"""The rate of a day: direct, inverted, or crossed through the first currency that has both legs."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from commissions.rating.facts.exact import exactly
from commissions.rating.facts.fx import Fx, Rates

DAY = date(2026, 1, 9)


def rate(base: str, quote: str, value: str, day: int = 9) -> dict[str, Any]:
    """The rate of a January day; its id is told by the pair: AB of ``A?? B??``."""
    return {"base": base, "quote": quote, "date": date(2026, 1, day), "rate": value, "id": IDS[base, quote]}


PAIRS = [("GBP", "CHF"), ("CHF", "GBP"), ("EUR", "GBP"), ("EUR", "CHF"), ("GBP", "USD"), ("USD", "CHF")]
PAIRS += [("JPY", "GBP"), ("JPY", "CHF"), ("EUR", "USD")]
IDS = {pair: number for number, pair in enumerate(PAIRS, 1)}


def found(*rates: dict[str, Any], reporting: Any = (), base: str = "GBP", quote: str = "CHF") -> Fx | None:
    with exactly():
        return Rates(rates, reporting).find(base, quote, DAY)


EURO = (rate("EUR", "GBP", "0.8"), rate("EUR", "CHF", "0.92"))
DOLLAR = (rate("GBP", "USD", "1.25"), rate("USD", "CHF", "0.88"))
YEN = (rate("JPY", "GBP", "0.005"), rate("JPY", "CHF", "0.006"))
IN_YEN = [{"currency": "JPY"}]


@pytest.mark.parametrize(
    ("rates", "factor", "ids"),
    [
        ((rate("GBP", "CHF", "1.1"), *EURO, *DOLLAR), "1.1", (1,)),
        ((rate("CHF", "GBP", "0.8"), *EURO), "1.25", (2,)),
        ((*EURO, *DOLLAR, *YEN), "1.15", (3, 4)),
        ((*DOLLAR, *YEN), "1.1", (5, 6)),
        (YEN, "1.2", (7, 8)),
    ],
)
def test_the_first_way_that_there_is(rates: Any, factor: str, ids: tuple[int, ...]) -> None:
    assert found(*rates, reporting=IN_YEN) == (Fraction(factor), ids)


def test_the_reporting_currency_is_the_dollar_unless_said() -> None:
    assert found(*YEN) is None
    assert found(*DOLLAR) == (Fraction("1.1"), (5, 6))


def test_the_reporting_currency_of_the_day() -> None:
    since = [{"currency": "JPY", "from": DAY}]
    assert found(*YEN, reporting=since) == (Fraction("1.2"), (7, 8))
    assert found(*YEN, reporting=[{"currency": "JPY", "from": date(2026, 1, 10)}]) is None
    assert found(*YEN, reporting=[*IN_YEN, {"currency": "EUR", "from": DAY}]) is None


def test_a_cross_is_taken_whole() -> None:
    # The euro's second leg is a day too old: neither of its legs is used, and none mixed with the dollar's.
    old = (rate("EUR", "GBP", "0.8"), rate("EUR", "CHF", "0.92", day=1))
    assert found(*old, *DOLLAR) == (Fraction("1.1"), (5, 6))
    assert found(*old, DOLLAR[0]) is None
    assert found(old[0], rate("EUR", "CHF", "0.92", day=2), *DOLLAR) == (Fraction("1.15"), (3, 4))


def test_with_the_pivot_on_one_side_the_next_one_is_asked() -> None:
    through_dollar = (rate("EUR", "USD", "1.10"), rate("USD", "CHF", "0.88"))
    assert found(*through_dollar, base="EUR") == (Fraction("0.968"), (9, 6))
    assert found(*through_dollar, base="EUR", quote="GBP") is None


def test_a_leg_may_be_inverted_without_rounding() -> None:
    assert found(rate("EUR", "GBP", "0.7"), rate("EUR", "CHF", "0.92")) == (Fraction("0.92") / Fraction("0.7"), (3, 4))
