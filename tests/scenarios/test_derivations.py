"""Lines that explain themselves: what they are worth, what was booked before, the difference, and what caused it."""

from __future__ import annotations

from datetime import date
from typing import Any

import requests

from commissions.ledger.models import LedgerEntry
from commissions.served_ids import ENTRY
from tests.properties.evaluate import Expression, evaluate
from tests.scenarios.story import LOTS, Story, Tell

POOL = {"id": "pool", "type": "override", "of": ["lots"], "mode": "split", "levels": [70, 20, 10]}
PER_LOT = "1.25 lots × 8.00 USD per lot"


def served_id(entry: LedgerEntry) -> str:
    return entry.partner.opaque.id(ENTRY, entry.pk)


def served(told: Story, entry: LedgerEntry) -> dict[str, Any]:
    """The entry's derivation as the API serves it."""
    address = f"{told.house.url}/api/v1/{told.vertical}/commissions/{served_id(entry)}"
    answer = requests.get(address, headers=told.authorised(), timeout=30)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]["derivation"]


def figures(of: Expression) -> list[str]:
    """The figures of an expression by value and place."""
    if "op" in of:
        return [found for part in of["of"] for found in figures(part)]
    return [] if "ref" in of else [f"{of['value']} {of['from'].get('pointer') or of['from'].get('field')}"]


def test_67_a_shared_line_names_the_shares_that_left_it(story: Tell) -> None:
    told = story().pays("A", rules=[{**LOTS, "rate": "8.00"}, POOL]).begin()
    told.customer()
    told.trades("2026-01-05", "1.25")
    entries = {entry.affiliate_id: entry for entry in told.entries()}
    # 1.25 × 8 = 10; P 20 % = 2, G 10 % = 1, and A keeps 7.
    kept = served(told, entries["A"])
    assert kept["sentence"] == (
        f"EURUSD of customer c1 on 2026-01-05: the pool ({PER_LOT}) − (20 % of the pool, rounded)"
        " − (10 % of the pool, rounded) = 7.00 USD"
    )
    assert figures(kept["worth"]["arithmetic"]) == [
        "1.25 ['eligible_lots', 'lots_traded']", "8 /rate", "20 /levels/1", "10 /levels/2",
    ]  # fmt: skip
    assert evaluate(kept["worth"]["arithmetic"]) == 7
    shared = served(told, entries["P"])
    assert shared["sentence"] == "EURUSD of customer c1 on 2026-01-05: 20 % of 10.00 USD commission = 2.00 USD"
    assert [line["id"] for line in shared["lower"]] == [served_id(entries["A"])]


def test_68_a_correction_releases_the_cap_to_a_later_row(story: Tell) -> None:
    told = story().pays("A", rules=[{**LOTS, "cap": {"amount": 15, "per": "month"}}]).begin()
    told.customer()
    told.trades("2026-01-05", "2.00")
    told.trades("2026-01-06", "2.00")
    told.settled()
    # 10 of the first day leave 5 of 15 for the second, which is worth 10.
    first, second = told.entries()
    assert served(told, second)["sentence"] == (
        "EURUSD of customer c1 on 2026-01-06: the smaller of (2.00 lots × 5.00 USD per lot) and (15.00 USD cap −"
        " 10.00 USD used before) = 5.00 USD"
    )
    told.trades("2026-01-05", "1.00")
    less, more = told.entries()
    # The first day is worth 5 now: 10 are left for the second.
    assert served(told, less)["sentence"] == (
        "EURUSD of customer c1 on 2026-01-05: 1.00 lots × 5.00 USD per lot = 5.00 USD, of which 10.00 USD was booked"
        " before: -5.00 USD; revision 2 of the record, 1 before"
    )
    told_of = served(told, more)
    assert told_of["sentence"] == (
        "EURUSD of customer c1 on 2026-01-06: 2.00 lots × 5.00 USD per lot = 10.00 USD, of which 5.00 USD was booked"
        " before: +5.00 USD; the cap leaves more room"
    )
    assert (told_of["before"]["entries"][0]["id"], told_of["causes"][0]["code"]) == (served_id(second), "cap")
    assert first.amount == 10


def test_69_a_guarded_line_tells_what_the_day_brought(story: Tell) -> None:
    told = story().pays("A", margin_guard=50).begin()
    told.customer()
    told.trades("2026-01-05", "1.00", spread_cost=4, commission=2)
    # 50 % of 4 + 2 is 3, which is less than the 5 of the line: 5 × 3 / 5.
    [entry] = told.entries()
    found = served(told, entry)
    assert found["sentence"] == (
        "EURUSD of customer c1 on 2026-01-05: the pool (1.00 lots × 5.00 USD per lot) × the margin guard ((50 % margin"
        " guard of (4.00 USD spread cost + 2.00 USD commission)) ÷ 5.00 USD all lines together) = 3.00 USD"
    )
    assert evaluate(found["worth"]["arithmetic"]) == 3


def test_70_a_customer_who_belongs_to_another_takes_the_line_along(story: Tell) -> None:
    told = story().pays("A", "B").begin()
    told.customer(last_modified_date="2026-01-01T09:00:00Z")
    told.trades("2026-01-12", "0.25")
    [before] = told.entries()
    told.customer(affiliate_id="B", last_modified_date="2026-01-10T09:00:00Z")
    entries = {entry.affiliate_id: entry for entry in told.entries()}
    gone = served(told, entries["A"])
    assert gone["sentence"] == (
        "EURUSD of customer c1 on 2026-01-12: the customer belongs to another affiliate from 2026-01-10, so it is worth"
        " 0.00 USD; 1.25 USD was booked before: -1.25 USD"
    )
    assert gone["causes"] == [
        {
            "code": "other_affiliate",
            "detail": "the customer belongs to another affiliate from 2026-01-10",
            "named": {"day": date(2026, 1, 10).isoformat()},
        }
    ]
    assert (gone["worth"]["amount"], gone["before"]["entries"][0]["id"]) == (0, served_id(before))
    assert evaluate(gone["worth"]["arithmetic"]) == 0
    assert served(told, entries["B"])["sentence"] == (
        "EURUSD of customer c1 on 2026-01-12: 0.25 lots × 5.00 USD per lot = 1.25 USD"
    )
