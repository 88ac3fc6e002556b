from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection

from tests.factories import make_affiliate, make_partner
from track360.affiliates.models import Parent
from track360.affiliates.selectors import descendants_ever, forest
from track360.affiliates.services import TreeRefused, set_parent
from track360.partners.models import Partner
from track360.queue.models import Work

FEBRUARY, MARCH = date(2026, 2, 1), date(2026, 3, 1)


@pytest.fixture
def partner(db: None) -> Partner:
    """G above P above A, and B alone."""
    made = make_partner("helios")
    grand = make_affiliate(made, "G")
    parent = make_affiliate(made, "P", grand)
    make_affiliate(made, "A", parent)
    make_affiliate(made, "B")
    return made


def edges(partner: Partner, affiliate_id: str) -> list[tuple[date, str | None]]:
    rows = Parent.objects.filter(partner=partner, affiliate_id=affiliate_id).order_by("from_day")
    return list(rows.values_list("from_day", "parent_id"))


def work(partner: Partner) -> list[tuple[str, list[str] | None]]:
    return list(Work.objects.filter(partner=partner).order_by("id").values_list("kind", "affiliates"))


def test_a_move_is_dated_and_settles_the_affiliate_with_all_below(partner: Partner) -> None:
    assert set_parent(partner, "P", "B", FEBRUARY)
    assert edges(partner, "P") == [(date.min, "G"), (FEBRUARY, "B")]
    assert work(partner) == [("affiliate", ["A", "P"])]


def test_the_same_move_again_is_no_news(partner: Partner) -> None:
    set_parent(partner, "P", "B", FEBRUARY)
    assert not set_parent(partner, "P", "B", FEBRUARY)
    assert len(work(partner)) == 1


def test_a_move_of_the_same_day_replaces_the_earlier(partner: Partner) -> None:
    set_parent(partner, "P", "B", FEBRUARY)
    set_parent(partner, "P", None, FEBRUARY)
    assert edges(partner, "P") == [(date.min, "G"), (FEBRUARY, None)]


def test_a_cycle_is_refused_and_nothing_is_written(partner: Partner) -> None:
    with pytest.raises(TreeRefused, match="a cycle on 2026-02-01: G → A → P → G"):
        set_parent(partner, "G", "A", FEBRUARY)
    assert edges(partner, "G") == []
    assert work(partner) == []


@pytest.mark.parametrize(("affiliate", "parent"), [("A", "nobody"), ("nobody", "A")])
def test_an_unknown_affiliate_is_refused(partner: Partner, affiliate: str, parent: str) -> None:
    with pytest.raises(TreeRefused, match="unknown affiliate 'nobody'"):
        set_parent(partner, affiliate, parent, FEBRUARY)
    assert work(partner) == []


def test_an_affiliate_of_another_partner_is_unknown(partner: Partner) -> None:
    make_affiliate(make_partner("other"), "theirs")
    with pytest.raises(TreeRefused, match="unknown affiliate 'theirs'"):
        set_parent(partner, "A", "theirs", FEBRUARY)


def test_those_who_left_count_as_descendants_ever(partner: Partner) -> None:
    set_parent(partner, "P", None, FEBRUARY)
    assert descendants_ever(partner, "G") == {"P", "A"}


def test_the_forest_is_that_of_the_day(partner: Partner) -> None:
    set_parent(partner, "P", "B", FEBRUARY)

    def shape(day: date) -> list[tuple[str, list[str]]]:
        return [
            (top.affiliate.affiliate_id, [n.affiliate.affiliate_id for n in top.children])
            for top in forest(partner, day)
        ]

    assert shape(date(2026, 1, 31)) == [("B", []), ("G", ["P"])]
    assert shape(FEBRUARY) == [("B", ["P"]), ("G", [])]


@pytest.mark.django_db(transaction=True)
def test_two_edits_at_once_cannot_close_a_cycle() -> None:
    partner = make_partner("helios")
    make_affiliate(partner, "A")
    make_affiliate(partner, "B")
    start = Barrier(2)

    def move(affiliate_id: str, parent_id: str) -> Callable[[], bool]:
        def edit() -> bool:
            start.wait()
            try:
                return set_parent(partner, affiliate_id, parent_id, FEBRUARY)
            except TreeRefused:
                return False
            finally:
                connection.close()

        return edit

    with ThreadPoolExecutor(2) as pool:
        futures = [pool.submit(move("A", "B")), pool.submit(move("B", "A"))]
        assert sorted(future.result() for future in futures) == [False, True]
    assert Parent.objects.filter(partner=partner).count() == 1
