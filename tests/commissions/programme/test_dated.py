"""What is declared from a day on: instrument groups, the reporting currency, the tolerance of ``amount_usd``."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from commissions.programme.models import InstrumentGroup, ReportingCurrency, UsdTolerance
from commissions.programme.problems import ProgrammeError
from commissions.programme.service import apply
from commissions.programme.terms import load_terms
from tests.commissions.programme.helios import BROKER, change, told, work
from track360.partners.models import Partner
from track360.queue.models import Work

METALS: dict[str, Any] = {"id": "metals", "multiplier": "0.5", "instruments": ["XAU*"]}
MARCH = date(2026, 3, 2)


def refused(**sections: Any) -> list[tuple[str, str]]:
    with pytest.raises(ProgrammeError) as caught:
        change(**sections)
    return [tuple(problem) for problem in caught.value.problems]


def test_an_entry_of_a_group_counts_from_its_day_and_settles_from_there(helios: Partner) -> None:
    diff = change(instrument_groups=[METALS | {"from": MARCH}])
    assert told(diff) == ["+ instrument group metals from 2026-03-02: multiplier 0.5; instruments [XAU*]; position 1"]
    assert work() == [("partner", MARCH, None)]
    groups = load_terms(helios).groups
    assert groups.turns == [MARCH]
    assert [groups.at(day).find("XAUUSD") for day in (date(2026, 3, 1), MARCH)] == [
        ("metals", 1),
        ("metals", Decimal("0.5")),
    ]
    assert groups.at(MARCH).find("EURUSD") == ("majors", 1)
    assert change(instrument_groups=[METALS | {"from": MARCH}]).empty


def test_the_first_group_of_all_concerns_every_day(helios: Partner) -> None:
    # Without groups every lot counted once; now January's gold is in none.
    InstrumentGroup.objects.all().delete()
    change(instrument_groups=[METALS | {"from": MARCH}])
    assert work() == [("partner", None, None)]


def test_a_group_that_begins_later_settles_from_there_also_in_front(helios: Partner) -> None:
    change(
        instrument_groups=[
            {"id": "fx", "from": MARCH, "multiplier": 2, "instruments": ["GBP*"]},
            *BROKER["instrument_groups"],
        ]
    )
    assert list(InstrumentGroup.objects.order_by("position").values_list("group_id", "position")) == [
        ("fx", 0), ("majors", 1), ("metals", 2),
    ]  # fmt: skip
    assert work() == [("partner", MARCH, None)]


def test_an_entry_before_one_that_is_there_settles_until_nobody_can_tell(helios: Partner) -> None:
    change(instrument_groups=[METALS | {"from": MARCH}])
    Work.objects.all().delete()
    change(instrument_groups=[METALS | {"from": date(2026, 2, 1), "multiplier": 3}])
    assert work() == [("partner", date(2026, 2, 1), None)]
    Work.objects.all().delete()
    # The same as in February: February and March are as they were.
    change(instrument_groups=[METALS | {"from": date(2026, 2, 10), "multiplier": 3}])
    assert work() == []


def test_an_instrument_in_two_groups_on_one_day(helios: Partner) -> None:
    moved = {"id": "majors", "from": MARCH, "multiplier": 1, "instruments": ["EURUSD", "XAU*"]}
    assert refused(instrument_groups=[moved]) == [
        ("partners[0].instrument_groups[0].instruments[1]", "instrument 'XAU*' is already in group 'metals'")
    ]
    change(instrument_groups=[moved, METALS | {"from": MARCH, "instruments": ["XAG*"]}])
    assert refused(
        instrument_groups=[{"id": "metals", "from": date(2026, 4, 1), "multiplier": 1, "instruments": ["EURUSD"]}]
    ) == [
        (
            "partners[0].instrument_groups[0].instruments[0]",
            "instrument 'EURUSD' is already in group 'majors' from 2026-03-02",
        )
    ]


def test_two_entries_of_a_group_from_one_day(helios: Partner) -> None:
    assert refused(instrument_groups=[METALS | {"from": MARCH}, METALS | {"from": MARCH}]) == [
        (
            "partners[0].instrument_groups[1]",
            "instrument group 'metals' from 2026-03-02 is already at partners[0].instrument_groups[0]",
        )
    ]


def test_a_bare_star_stands_only_in_the_last_group(helios: Partner) -> None:
    rest = {"id": "rest", "multiplier": "0.1", "instruments": ["*"]}
    change(instrument_groups=[*BROKER["instrument_groups"], rest])
    groups = load_terms(helios).groups.at(MARCH)
    assert [groups.find(name) for name in ("XAUUSD", "US30")] == [("metals", 1), ("rest", Decimal("0.1"))]
    message = "a bare * stands only in the last group, which is {!r}, not {!r}"
    indices = {"id": "indices", "multiplier": 1, "instruments": ["US*"]}
    assert refused(instrument_groups=[rest, indices]) == [
        ("partners[0].instrument_groups[0].instruments[0]", message.format("indices", "rest"))
    ]
    # Told of the partner where the file does not list the group.
    swallowed = METALS | {"from": MARCH, "instruments": ["XAUUSD", "*"]}
    assert refused(instrument_groups=[swallowed]) == [
        ("partners[0].instrument_groups[0].instruments[1]", message.format("rest", "metals"))
    ]


def test_a_currency_and_a_tolerance_since_the_beginning(helios: Partner) -> None:
    diff = change(reporting_currency="GBP", usd_tolerance="2.5")
    assert told(diff) == [
        "+ reporting currency since the beginning: currency GBP",
        "+ tolerance of amount_usd since the beginning: percent 2.5",
    ]
    assert work() == [("partner", None, None)]
    assert change(reporting_currency="GBP", usd_tolerance=Decimal("2.50")).empty
    assert told(change(reporting_currency="CHF")) == ["~ reporting currency since the beginning: currency GBP → CHF"]


def test_the_default_said_is_nothing_to_settle(helios: Partner) -> None:
    change(reporting_currency="USD", usd_tolerance=5)
    assert work() == []
    assert ReportingCurrency.objects.get().currency == "USD"
    assert UsdTolerance.objects.get().percent == 5


def test_a_currency_and_a_tolerance_by_day(helios: Partner) -> None:
    change(
        reporting_currency=[{"currency": "USD"}, {"from": MARCH, "currency": "EUR"}],
        usd_tolerance=[{"from": date(2026, 4, 1), "percent": 1}],
    )
    assert work() == [("partner", MARCH, None)]
    assert list(ReportingCurrency.objects.order_by("from_day").values_list("from_day", "currency")) == [
        (date.min, "USD"),
        (MARCH, "EUR"),
    ]
    Work.objects.all().delete()
    change(usd_tolerance=[{"from": date(2026, 4, 1), "percent": 2}])
    assert work() == [("partner", date(2026, 4, 1), None)]


@pytest.mark.parametrize(
    ("key", "value", "path", "message"),
    [
        ("reporting_currency", "usd", "", "must be a currency (three capital letters, like USD)"),
        ("reporting_currency", 5, "", "must be text: write it in quotes, \"5\""),
        ("reporting_currency", [{"from": MARCH}], "[0]", "'currency' is missing"),
        ("reporting_currency", [{"currency": "X"}], "[0].currency",
         "must be a currency (three capital letters, like USD)"),
        ("reporting_currency", [{"currency": "USD", "to": MARCH}], "[0].to", "unknown key"),
        (
            "reporting_currency",
            [{"currency": "USD"}, {"currency": "EUR"}],
            "[1]",
            "a reporting_currency since the beginning is already at partners[0].reporting_currency[0]",
        ),
        ("usd_tolerance", -1, "", "must be at least 0"),
        ("usd_tolerance", "1e3", "", "'1e3' is not a number (write it out, like 5 or \"0.25\")"),
        ("usd_tolerance", [{"percent": "much"}], "[0].percent",
         "'much' is not a number (write it out, like 5 or \"0.25\")"),
    ],
)  # fmt: skip
def test_what_they_may_not_be(helios: Partner, key: str, value: Any, path: str, message: str) -> None:
    assert refused(**{key: value}) == [(f"partners[0].{key}{path}", message)]
    assert not ReportingCurrency.objects.exists()
    assert work() == []


def test_null_says_nothing(helios: Partner) -> None:
    assert apply({"partners": [{"id": "helios", "reporting_currency": None, "usd_tolerance": None}]}).empty
