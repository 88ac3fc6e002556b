"""Ids are compared byte for byte and are short enough for an index."""

from __future__ import annotations

from typing import Any

import pytest

from activity.models import TradingDay
from customers.models import Customer
from tests.ingest.api import Api, customer, day, open_house, transaction

pytestmark = pytest.mark.django_db


ALIKE = [
    "c2",
    "C2",
    " c2",
    "c2 ",
    "c2\n",
    "c\u00e9",
    "ce\u0301",
    "\u212b",
    "\u00c5",
    "c2\u200b",
    "\U0001f600" * 500,
]


def test_ids_are_compared_byte_for_byte(api: Api) -> None:
    assert api.outcomes("customers", *[customer(one) for one in ALIKE]) == ["created"] * len(ALIKE)
    assert sorted(row["customer_id"] for row in api.listed("customers")) == sorted(["c1", *ALIKE])
    assert len(api.listed("customers?customer_id=%20c2")) == 1


@pytest.mark.parametrize(
    ("path", "make", "name"),
    [("transactions", transaction, "transaction_id"), ("trading-activity", day, "instrument")],
)
def test_so_are_those_of_transactions_and_instruments(api: Api, path: str, make: Any, name: str) -> None:
    records = [make(**{name: one}) for one in ALIKE]
    assert api.outcomes(path, *records) == ["created"] * len(ALIKE)
    assert api.outcomes(path, *reversed(records)) == ["unchanged"] * len(ALIKE)
    assert sorted(row[name] for row in api.listed(path)) == sorted(ALIKE)


def wide(length: int) -> str:
    """Characters of four bytes that nothing compresses."""
    return "".join(chr(0x20000 + n * 7919 % 40000) for n in range(length))


def test_ids_too_long_for_an_index_together_refuse_their_record_alone(api: Api) -> None:
    api.outcomes("customers", customer(wide(500)))
    fits, too_long = wide(150), wide(151)
    records = [
        day(),
        day(customer_id=wide(500), instrument=fits),
        day(customer_id=wide(500), instrument=too_long),
    ]
    for orphans in ("refuse", "park"):
        answer = api.push(f"trading-activity?mode=partial&orphans={orphans}", *records).json()
        assert [entry["outcome"] for entry in answer["data"]][2] == "rejected"
        assert answer["data"][2]["errors"] == [
            {
                "pointer": "/instrument",
                "code": "too_long_together",
                "message": "customer_id and instrument may have at most 2600 bytes of UTF-8 together",
            }
        ]
    assert sorted(TradingDay.objects.values_list("instrument", flat=True)) == ["EURUSD", fits]


def test_a_long_phase_of_a_long_customer_is_refused() -> None:
    api = open_house("prop-trading")
    problem = api.push("customers", customer("c1"), customer(wide(500), phase=wide(151))).json()
    assert [(e["index"], e["pointer"], e["code"]) for e in problem["errors"]] == [(1, "/phase", "too_long_together")]
    assert api.outcomes("customers", customer(wide(500), phase=wide(150))) == ["created"]


def test_the_same_customer_at_two_partners() -> None:
    for house in (open_house(), open_house()):
        assert house.outcomes("customers", customer("c1")) == ["created"]
    assert Customer.objects.filter(customer_id="c1").count() == 2
