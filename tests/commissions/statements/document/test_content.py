"""A document holds figures that add up, and no others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from commissions.statements.document.content import Credited, Inconsistent, PaidIn, Treatment, Vat
from tests.commissions.statements.document import samples
from tests.commissions.statements.document.samples import D

P = D("11617.974")


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"earned": D("13323.07420001")}, "earned is said to be 13323.07420001, and its parts come to 13323.07420000"),
        ({"opening": D(0)}, "payable is said to be 11617.97420000, and its parts come to 11637.97420000"),
        ({"payout": D("11617.98")}, "payable is said to be 11617.97420000, and its parts come to 11617.98420000"),
        (
            {"payout": D("11617.974"), "net": D("11617.974"), "carried": D("0.0002")},
            "payout is 11617.974, and EUR has no such amount",
        ),
        ({"vat": Vat(Treatment.RATE, D(19), D("0.001"))}, "vat is 0.001, and EUR has no such amount"),
        ({"paid_in": PaidIn("JPY", D(1), D("1.5"))}, "paid_in is 1.5, and JPY has no such amount"),
        ({"net": D("11617.98")}, "net is said to be 11617.98, and its parts come to 11617.97"),
        ({"credited": (Credited("9", D(1)),)}, "net is said to be 11617.97, and its parts come to 11618.97"),
        ({"carried_because": None}, "0.00420000 is carried, and nobody says why"),
        ({"lines": 1617}, "1617 lines are more or fewer than those of the groups"),
    ],
)
def test_figures_that_do_not_add_up_are_not_printed(changed: dict[str, object], message: str) -> None:
    with pytest.raises(Inconsistent) as raised:
        replace(samples.INVOICE, **changed)  # type: ignore[arg-type]
    assert str(raised.value) == message
