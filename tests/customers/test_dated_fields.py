"""The dated fields of a customer: in force at the end of trading days, the first known value since the beginning."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from customers.dated_fields import BEGINNING, DATED, InForce, by_day, phases_of
from track360.core.clock import TradingCalendar
from track360.ingest.versions import Version

ATHENS = TradingCalendar("Europe/Athens", time(0))
NEW_YORK = TradingCalendar("America/New_York", time(17))


def version(day: int, hour: int = 10, **fields: Any) -> Version:
    """A version of January 2026, in UTC."""
    return Version(datetime(2026, 1, day, hour, tzinfo=UTC), b"", fields)


def since(day: int | None, **values: Any) -> InForce:
    """What is in force from a day of January 2026, or from the beginning."""
    return InForce(date(2026, 1, day) if day else BEGINNING, dict.fromkeys(DATED) | values)


def test_one_version_holds_since_the_beginning() -> None:
    assert by_day([version(5, affiliate_id="A", phase="one")], ATHENS) == [since(None, affiliate_id="A", phase="one")]


def test_a_move_counts_from_the_day_at_whose_end_it_holds() -> None:
    moved = [version(2, affiliate_id="A"), version(10, 21, affiliate_id="B")]
    assert by_day(moved, ATHENS) == [since(None, affiliate_id="A"), since(10, affiliate_id="B")]


def test_an_evening_in_utc_is_the_next_day_in_athens() -> None:
    moved = [version(2, affiliate_id="A"), version(10, 22, affiliate_id="B")]
    assert by_day(moved, ATHENS)[1].day == date(2026, 1, 11)
    assert by_day(moved, NEW_YORK)[1].day == date(2026, 1, 11)
    assert by_day([moved[0], version(10, 21, affiliate_id="B")], NEW_YORK)[1].day == date(2026, 1, 10)


def test_there_and_back_on_one_day_leaves_no_trace() -> None:
    moves = [
        version(2, affiliate_id="A"),
        version(10, 9, affiliate_id="B"),
        version(10, 12, affiliate_id="A"),
    ]
    assert by_day(moves, ATHENS) == [since(None, affiliate_id="A")]


def test_the_last_of_a_day_counts() -> None:
    moves = [
        version(2, affiliate_id="A"),
        version(10, 9, affiliate_id="B"),
        version(10, 12, affiliate_id="C"),
    ]
    assert by_day(moves, ATHENS) == [since(None, affiliate_id="A"), since(10, affiliate_id="C")]


def test_three_owners() -> None:
    moves = [version(2, affiliate_id="A"), version(10, affiliate_id="B"), version(20, affiliate_id="C")]
    assert [(each.day, each.fields["affiliate_id"]) for each in by_day(moves, ATHENS)] == [
        (BEGINNING, "A"),
        (date(2026, 1, 10), "B"),
        (date(2026, 1, 20), "C"),
    ]


def test_each_field_reaches_back_from_its_own_first_word() -> None:
    said = [
        version(2, affiliate_id="A"),
        version(10, affiliate_id="A", country_code="GR"),
        version(12, kyc_status_id="ok"),
    ]
    assert by_day(said, ATHENS) == [since(None, affiliate_id="A", country_code="GR", kyc_status_id="ok")]


def test_null_is_a_known_value_and_silence_is_not() -> None:
    said = [version(2, affiliate_id="A", country_code=None), version(10, country_code="GR")]
    assert by_day(said, ATHENS) == [
        since(None, affiliate_id="A"),
        since(10, affiliate_id="A", country_code="GR"),
    ]


def test_versions_that_change_nothing_dated_add_no_day() -> None:
    said = [version(2, affiliate_id="A"), version(10, first_name="Ada"), version(12, affiliate_id="A")]
    assert by_day(said, ATHENS) == [since(None, affiliate_id="A")]


def test_a_phase_is_reached_on_the_first_day_that_says_so() -> None:
    said = [
        version(2, phase="one"),
        version(20, 22, phase="funded"),
        version(22, phase="failed"),
        version(25, phase="funded"),
        version(26, phase=None),
    ]
    assert phases_of(said, ATHENS) == {
        "one": date(2026, 1, 2),
        "funded": date(2026, 1, 21),
        "failed": date(2026, 1, 22),
    }
