"""A number is taken exactly when it comes back as it was sent."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest

from track360.core.json import parse
from track360.core.numbers import refusal


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1e-999999999", "too_many_decimals"),
        ("-1E-999999999", "too_many_decimals"),
        ("1e-99999999999999999999", "too_many_decimals"),
        ("0.1e-2147483648", "too_many_decimals"),
        ("1e99999999999999999999", "number_too_large"),
        ("1e18", "number_too_large"),
        ("0.00001e23", "number_too_large"),
        ("1000e15", "number_too_large"),
        ("1.0000000000000001", "too_many_digits"),
        ("12345678901234560", "too_many_digits"),
        ("0" * 65, "number_too_long"),
    ],
)
def test_what_would_not_come_back(text: str, code: str) -> None:
    found = refusal(text)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    "text", ["0", "-0.0", "0e-999999999", "0.000e99", "1e17", "1e-30", "100e-32", "0.00001e22", "123456789012345000"]
)
def test_what_comes_back(text: str) -> None:
    assert refusal(text) is None


def _number(dice: random.Random) -> str:
    """Digits, points and exponents of every length, honest and hostile."""
    whole = str(dice.randrange(10 ** dice.choice((0, 1, 2, 9, 16))))
    places = "." + "".join(dice.choices("0059", k=dice.choice((1, 2, 14, 17)))) if dice.random() < 0.6 else ""
    sign = dice.choice(("", "+", "-", "-"))
    size = dice.choice((0, 9, 31, 307, 330, 999_999_999, 10**20))
    exponent = (
        f"{dice.choice('eE')}{sign}{dice.choice(('', '00'))}{dice.randint(0, size)}" if dice.random() < 0.6 else ""
    )
    return dice.choice(("", "-")) + whole + places + exponent


def test_whatever_is_sent_comes_back_or_is_refused_at_its_place() -> None:
    dice = random.Random(11)
    taken = 0
    for text in (_number(dice) for _ in range(20_000)):
        parsed = parse(f'[{{"a":1,"b":{text}}}]'.encode())
        if parsed.faults:
            assert [fault.path for fault in parsed.faults] == [(0, "b")], text
            assert refusal(text) is not None, text
            continue
        # A float beyond the range is the schema's to refuse; everything below is carried to the last digit.
        value = parsed.value[0]["b"]
        if abs(value) < 10**18:
            taken += 1
            # Of a zero the exponent says nothing, and may be more than a decimal has.
            sent = text if value else text.lower().partition("e")[0]
            assert Decimal(repr(value)) == Decimal(sent), text
            assert refusal(text) is None, text
    assert taken > 3_000
