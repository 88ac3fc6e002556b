"""Push and pull meet in one row: newest wins unless a field belongs to one of them."""

from __future__ import annotations

from typing import Any

import pytest

from customers.models import Customer
from tests.connectors.cases import customer
from tests.connectors.conftest import Clock
from track360.connectors import runner, sources
from track360.connectors.models import Source
from track360.ingest import road, slot
from track360.ingest.models import Parked
from track360.partners.models import Partner
from track360.sample.broker import Broker

pytestmark = pytest.mark.django_db


def push(partner: Partner, **fields: Any) -> None:
    road.take_in(slot.ENTITIES["customers"], partner, [customer(1, **fields)])


def pull(source: Source, clock: Clock) -> dict[str, int]:
    runs = runner.run(source.pk, clock, forced=True)
    assert runs is not None
    return dict(runs[0].outcomes)


def test_the_newest_wins_and_each_fills_the_others_gaps(
    partner: Partner, source: Source, broker: Broker, clock: Clock
) -> None:
    push(partner, email="pushed@a.example", country_code="GR")
    newer = customer(1, email="pulled@a.example", last_modified_date="2026-01-03T00:00:00Z")
    broker.shelf.put("customers", [newer])
    assert pull(source, clock) == {"updated": 1}
    found = Customer.objects.get()
    assert (found.email, found.country_code) == ("pulled@a.example", "GR")


def test_a_withheld_field_stays_as_it_was_pushed(
    partner: Partner, source: Source, broker: Broker, clock: Clock
) -> None:
    push(partner, email="pushed@a.example")
    Source.objects.update(withheld={"customers": ["email"]})
    newer = customer(
        1, email="pulled@a.example", last_name="Pulled", last_modified_date="2026-01-03T00:00:00Z"
    )
    broker.shelf.put("customers", [newer])
    assert pull(source, clock) == {"updated": 1}
    found = Customer.objects.get()
    assert (found.email, found.last_name) == ("pushed@a.example", "Pulled")


def test_who_withholds_a_required_field_updates_but_never_creates(
    partner: Partner, source: Source, broker: Broker, clock: Clock
) -> None:
    Source.objects.update(withheld={"customers": ["affiliate_id"]})
    broker.shelf.put("customers", [customer(1, last_name="Pulled", affiliate_id="nobody")])
    assert pull(source, clock) == {"parked": 1}
    assert not Customer.objects.exists()
    push(partner, last_modified_date="2026-01-01T00:00:00Z")
    found = Customer.objects.get()
    assert (found.affiliate_id, found.last_name) == ("A1", "Pulled")
    assert not Parked.objects.exists()


def test_a_withheld_entity_is_not_written_at_all(source: Source, broker: Broker, clock: Clock) -> None:
    Source.objects.update(withheld={"customers": ["*"]})
    broker.shelf.put("customers", [customer(1)])
    assert pull(source, clock) == {}
    assert not Customer.objects.exists()


@pytest.mark.parametrize(
    ("withheld", "problem"),
    [
        ({"customers": ["mail"]}, "Withheld: customers have no field mail."),
        ({"clients": []}, "Withheld: there is no entity clients."),
        (
            {"customers": ["customer_id"]},
            "Withheld: customer_id names the record; withhold the entity with *.",
        ),
        (
            {"trading-activity": ["pnl"]},
            "Withheld: trading-activity are replaced whole; withhold the entity with *.",
        ),
        (["email"], 'Withheld fields are lists by entity, as {"customers": ["email"]}.'),
    ],
)
def test_what_cannot_be_withheld_is_told_when_it_is_saved(
    source: Source, withheld: Any, problem: str
) -> None:
    source.withheld = withheld
    assert sources.problems(source) == [problem]
