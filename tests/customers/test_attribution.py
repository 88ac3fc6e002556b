"""Dated fields, phases and work as pushes leave them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from customers.contract import CUSTOMERS
from customers.models import DatedFields, PhaseReached
from tests import factories
from tests.ingest.api import customer
from track360.ingest.intake import ingest_batch
from track360.partners.models import Partner
from track360.queue.models import Work

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner() -> Partner:
    made = factories.make_partner(vertical="prop-trading")
    for affiliate_id in "ABC":
        factories.make_affiliate(made, affiliate_id)
    return made


def push(partner: Partner, day: int, **fields: Any) -> None:
    """One version of c1, of that day in January 2026."""
    ingest_batch(CUSTOMERS, partner, [customer(last_modified_date=f"2026-01-{day:02d}T10:00:00Z", **fields)])


def owners() -> list[tuple[date, str]]:
    return list(DatedFields.objects.order_by("from_day").values_list("from_day", "affiliate_id"))


def test_versions_in_the_wrong_order_make_the_same_days(partner: Partner) -> None:
    push(partner, 20, affiliate_id="C")
    assert owners() == [(date.min, "C")]
    push(partner, 10, affiliate_id="B")
    assert owners() == [(date.min, "B"), (date(2026, 1, 20), "C")]
    push(partner, 2, affiliate_id="A")
    assert owners() == [(date.min, "A"), (date(2026, 1, 10), "B"), (date(2026, 1, 20), "C")]
    affiliates = list(Work.objects.order_by("id").values_list("affiliates", flat=True))
    assert affiliates == [["C"], ["B", "C"], ["A", "B", "C"]]


def test_a_phase_moves_back_when_an_older_version_says_it(partner: Partner) -> None:
    push(partner, 20, phase="funded")
    push(partner, 10, phase="funded")
    push(partner, 25, phase="failed")
    reached = PhaseReached.objects.order_by("day").values_list("phase", "day")
    assert list(reached) == [("funded", date(2026, 1, 10)), ("failed", date(2026, 1, 25))]
    assert Work.objects.count() == 3


def test_an_older_version_that_tells_rules_nothing_makes_no_work(partner: Partner) -> None:
    push(partner, 20, phase="funded")
    Work.objects.all().delete()
    push(partner, 22, phase="funded", first_name="Ada")
    push(partner, 21, phase="funded", last_name="Lovelace")
    assert Work.objects.count() == 0
    assert owners() == [(date.min, "A")]


def test_work_names_the_persons_before_and_after(partner: Partner) -> None:
    push(partner, 1, person_id="p")
    push(partner, 2, person_id="q")
    push(partner, 3, person_id=None)
    push(partner, 4, email="a@b.example")
    persons = list(Work.objects.order_by("id").values_list("persons", flat=True))
    assert persons == [["p"], ["p", "q"], ["q"], []]
