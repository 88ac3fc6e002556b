"""What goes into one chunk, and what is never parted."""

from __future__ import annotations

from datetime import date

from commissions.settle.chunk_sizes import ROWS_AT_ONCE, slices, windows

JAN, FEB, MAR = (date(2026, month, 1) for month in (1, 2, 3))


def test_months_of_the_same_affiliates_are_one_run() -> None:
    wanted = {"A": {JAN: JAN, FEB: FEB}, "B": {JAN: date(2026, 1, 9), FEB: FEB}}
    assert list(windows({JAN: 5, FEB: 5, MAR: 5}, wanted)) == [(JAN, date(2026, 2, 28), wanted)]


def test_a_month_that_fewer_want_is_read_for_them_only() -> None:
    wanted = {"A": {JAN: JAN}, "B": {JAN: JAN, FEB: FEB, MAR: MAR}}
    assert list(windows({JAN: 5, FEB: 5, MAR: 5}, wanted)) == [
        (JAN, date(2026, 1, 31), wanted),
        (FEB, date(2026, 3, 31), {"B": wanted["B"]}),
    ]


def test_a_run_ends_before_it_holds_too_many_rows_but_a_month_stays_whole() -> None:
    wanted = {"A": {JAN: JAN, FEB: FEB, MAR: MAR}}
    found = windows({JAN: ROWS_AT_ONCE - 1, FEB: 2, MAR: ROWS_AT_ONCE * 3}, wanted)
    assert [(first, last) for first, last, _ in found] == [
        (JAN, date(2026, 1, 31)),
        (FEB, date(2026, 2, 28)),
        (MAR, date(2026, 3, 31)),
    ]


def test_a_month_without_rows_is_no_run() -> None:
    assert list(windows({FEB: 1}, {"A": {JAN: JAN}})) == []


def test_accounts_of_one_person_are_never_parted() -> None:
    person = {"a": "p", "b": "p", "c": "p", "d": "q", "e": None, "f": None}
    assert list(slices(list("abcdef"), 2, together=person.get)) == [["a", "b", "c"], ["d", "e"], ["f"]]
