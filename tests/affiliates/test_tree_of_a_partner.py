from __future__ import annotations

from datetime import date

import pytest

from tests.factories import make_affiliate, make_partner
from track360.affiliates.models import Parent
from track360.affiliates.selectors import descendants_ever, forest
from track360.partners.models import Partner

FEBRUARY = date(2026, 2, 1)


@pytest.fixture
def partner(db: None) -> Partner:
    """G above P above A, and B alone."""
    made = make_partner("helios")
    grand = make_affiliate(made, "G")
    parent = make_affiliate(made, "P", grand)
    make_affiliate(made, "A", parent)
    make_affiliate(made, "B")
    return made


def move(partner: Partner, affiliate_id: str, parent_id: str | None) -> None:
    Parent.objects.create(partner=partner, affiliate_id=affiliate_id, parent_id=parent_id, from_day=FEBRUARY)


def test_those_who_left_count_as_descendants_ever(partner: Partner) -> None:
    move(partner, "P", None)
    assert descendants_ever(partner, "G") == {"P", "A"}


def test_the_forest_is_that_of_the_day(partner: Partner) -> None:
    move(partner, "P", "B")

    def shape(day: date) -> list[tuple[str, list[str]]]:
        return [
            (top.affiliate.affiliate_id, [n.affiliate.affiliate_id for n in top.children])
            for top in forest(partner, day)
        ]

    assert shape(date(2026, 1, 31)) == [("B", []), ("G", ["P"])]
    assert shape(FEBRUARY) == [("B", ["P"]), ("G", [])]
