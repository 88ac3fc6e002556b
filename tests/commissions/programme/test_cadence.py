"""How often statements are made, from one month or another on."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from commissions.periods.models import Books, StatementCadence
from commissions.periods.service import calendar
from commissions.programme.problems import ProgrammeError
from tests.commissions.programme.helios import change, told, work
from tests.factories import make_affiliate, make_customer, make_entry
from track360.partners.models import Partner

MARCH = date(2026, 3, 1)
KEY = "partners[0].statement_cadence"


def refused(given: Any) -> list[tuple[str, str]]:
    with pytest.raises(ProgrammeError) as caught:
        change(statement_cadence=given)
    return [tuple(problem) for problem in caught.value.problems]


def test_a_word_or_a_list_by_month_settles_nothing_and_is_applied_once(helios: Partner) -> None:
    dated = [{"cadence": "half_month"}, {"from": MARCH, "cadence": "week_to_friday"}]
    assert told(change(statement_cadence="half_month")) == [
        "~ statement cadence since the beginning: cadence month → half_month"
    ]
    assert told(change(statement_cadence=dated)) == ["+ statement cadence from 2026-03-01: cadence week_to_friday"]
    assert change(statement_cadence=dated).empty
    assert work() == []
    labels = [calendar(helios.pk).of(day).label for day in (date(2026, 2, 28), MARCH)]
    assert labels == ["2026-02-H2", "2026-W10b"]


@pytest.mark.parametrize(
    ("given", "path", "message"),
    [
        ("weekly", "", "must be one of month, half_month, week_to_monday, week_to_tuesday, week_to_wednesday, "
         "week_to_thursday, week_to_friday, week_to_saturday, week_to_sunday"),
        ([{"from": date(2026, 3, 2), "cadence": "month"}], "[0]", "a cadence begins with a month, not on 2026-03-02"),
        ([{"from": MARCH}], "[0]", "'cadence' is missing"),
    ],
)  # fmt: skip
def test_what_it_may_not_be(helios: Partner, given: Any, path: str, message: str) -> None:
    assert refused(given) == [(f"{KEY}{path}", message)]
    assert not StatementCadence.objects.exists()


def test_a_month_that_is_closed_or_partly_closed_stays_as_it_was_cut(helios: Partner) -> None:
    Books.objects.create(partner=helios, closed_until=date(2026, 3, 15))
    closed = "it would cut periods anew that are closed: they are until 2026-03-15"
    assert refused("half_month") == [(KEY, closed)]
    assert refused([{"from": MARCH, "cadence": "half_month"}]) == [(f"{KEY}[0]", closed)]
    assert change(statement_cadence="month").empty
    change(statement_cadence=[{"cadence": "month"}, {"from": date(2026, 4, 1), "cadence": "half_month"}])
    assert StatementCadence.objects.get().from_day == date(2026, 4, 1)


def test_so_does_one_into_which_something_is_booked(helios: Partner) -> None:
    affiliate = make_affiliate(helios, "X")
    make_entry(affiliate, make_customer(affiliate), earned_day=date(2026, 3, 20), month=MARCH, period=MARCH)
    booked = "it would cut a month anew into which lines are booked already: let it begin with a later one"
    assert refused([{"from": MARCH, "cadence": "half_month"}]) == [(f"{KEY}[0]", booked)]
    change(statement_cadence=[{"from": date(2026, 4, 1), "cadence": "half_month"}])
