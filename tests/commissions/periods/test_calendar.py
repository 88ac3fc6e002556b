"""Periods of every cadence, over many years: no day is in none or in two, and every name means one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commissions.periods.cadences import CADENCES, MONTH, WEEKDAYS
from commissions.periods.calendar import Bookings, NoPeriod, PeriodCalendar

FIRST, LAST = date(2019, 1, 1), date(2033, 12, 31)
MONTHS = [date(year, month, 1) for year in range(FIRST.year, LAST.year + 1) for month in range(1, 13)]
ONE_DAY = timedelta(days=1)
calendars = st.dictionaries(st.sampled_from(MONTHS), st.sampled_from(CADENCES), max_size=6).map(
    lambda found: PeriodCalendar(found.items())
)
days = st.dates(FIRST, LAST)


def labels(calendar: PeriodCalendar, *months: str) -> list[str]:
    return [period.label for month in months for period in calendar.of_month(date.fromisoformat(f"{month}-01"))]


def dated(calendar: PeriodCalendar, month: str) -> list[tuple[str, str, str]]:
    periods = calendar.of_month(date.fromisoformat(f"{month}-01"))
    return [(period.label, f"{period.first:%m-%d}", f"{period.last:%m-%d}") for period in periods]


@pytest.mark.parametrize("cadence", CADENCES)
def test_every_day_of_fifteen_years_is_in_exactly_one_period_with_a_name_of_its_own(cadence: str) -> None:
    calendar = PeriodCalendar([(FIRST, cadence)])
    periods = [period for month in MONTHS for period in calendar.of_month(month)]
    expected = FIRST
    for period in periods:
        assert period.first == expected <= period.last
        assert (period.first.year, period.first.month) == (period.last.year, period.last.month)
        expected = period.last + ONE_DAY
    assert expected == LAST + ONE_DAY
    assert len({period.label for period in periods}) == len(periods)
    assert [calendar.named(period.label) for period in periods] == periods


@settings(max_examples=60, derandomize=True)
@given(calendars, days)
def test_a_day_finds_its_period_whatever_the_cadence_becomes(calendar: PeriodCalendar, day: date) -> None:
    period = calendar.of(day)
    assert period.first <= day <= period.last
    assert calendar.named(period.label) == period
    assert calendar.of(period.first) == calendar.of(period.last) == period
    assert calendar.before(calendar.after(period)) == calendar.after(calendar.before(period)) == period
    assert calendar.after(period).first == period.last + ONE_DAY


@settings(max_examples=40, derandomize=True)
@given(st.sampled_from(WEEKDAYS), days)
def test_a_week_ends_with_its_weekday_or_with_the_month(weekday: str, day: date) -> None:
    period = PeriodCalendar([(FIRST, f"week_to_{weekday}")]).of(day)
    is_cut = (period.last + ONE_DAY).day == 1
    assert is_cut or period.last.weekday() == WEEKDAYS.index(weekday)
    assert (period.last - period.first).days < 7


@settings(max_examples=40, derandomize=True)
@given(calendars, days, days)
def test_a_line_is_booked_in_the_period_of_its_day_or_in_the_first_open_one(
    calendar: PeriodCalendar, closed: date, day: date
) -> None:
    last = calendar.of(closed).last
    period, is_late = Bookings(calendar, last)[day]
    assert is_late == (day <= last)
    assert period == (calendar.of(last + ONE_DAY) if is_late else calendar.of(day)).first
    assert Bookings(calendar)[day] == (calendar.of(day).first, False)


def test_the_names_of_months_and_halves() -> None:
    calendar = PeriodCalendar([(date(2024, 2, 1), "half_month"), (date(2024, 3, 1), MONTH)])
    assert labels(calendar, "2024-01", "2024-02", "2024-03") == ["2024-01", "2024-02-H1", "2024-02-H2", "2024-03"]
    assert dated(calendar, "2024-02") == [("2024-02-H1", "02-01", "02-15"), ("2024-02-H2", "02-16", "02-29")]


def test_iso_weeks_at_the_ends_of_years() -> None:
    sundays = PeriodCalendar([(FIRST, "week_to_sunday")])
    # 2020 has 53 weeks, and the last of them ends on 3 January 2021.
    assert dated(sundays, "2020-12")[-1] == ("2020-W53a", "12-28", "12-31")
    assert dated(sundays, "2021-01")[:2] == [("2020-W53b", "01-01", "01-03"), ("2021-W01", "01-04", "01-10")]
    # 2024 ends on a Tuesday: its last two days are of the first week of 2025.
    assert dated(sundays, "2024-12")[-1] == ("2025-W01a", "12-30", "12-31")
    assert dated(sundays, "2025-01")[0] == ("2025-W01b", "01-01", "01-05")
    # 2023 ended with a week, and 2022 with the day before one.
    assert dated(sundays, "2023-12")[-1] == ("2023-W52", "12-25", "12-31")
    assert dated(sundays, "2024-01")[0] == ("2024-W01", "01-01", "01-07")
    assert dated(sundays, "2023-01")[0] == ("2022-W52b", "01-01", "01-01")


def test_weeks_to_another_day_are_numbered_by_their_middle() -> None:
    fridays = PeriodCalendar([(FIRST, "week_to_friday")])
    assert dated(fridays, "2026-01") == [
        ("2026-W01b", "01-01", "01-02"), ("2026-W02", "01-03", "01-09"), ("2026-W03", "01-10", "01-16"),
        ("2026-W04", "01-17", "01-23"), ("2026-W05", "01-24", "01-30"), ("2026-W06a", "01-31", "01-31"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("2026-01-H1", "those there are 2026-01"),
        ("2026-02-H3", "write it like 2026-01, 2026-01-H1 or 2026-W05"),
        ("2026-03-H1\n", "write it like"),
        ("2026-13", "write it like"),
        ("0000-01", "write it like"),
        ("2026-W54", "write it like"),
        ("2026-W05", "those there are 2026-01, 2026-02-H1, 2026-02-H2"),
        ("2026-W14", "those there are 2026-W14a, 2026-W14b"),
        ("2026-W15a", "those there are"),
        ("9999-12", "write it like"),
        ("9999-W52", "write it like"),
        ("٢٠٢٦-01", "write it like"),
        ("", "write it like"),
    ],
)  # fmt: skip
def test_what_is_no_period_says_which_there_are(label: str, said: str) -> None:
    calendar = PeriodCalendar([(date(2026, 2, 1), "half_month"), (date(2026, 3, 1), "week_to_sunday")])
    with pytest.raises(NoPeriod, match=said):
        calendar.named(label)
