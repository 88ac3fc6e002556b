from __future__ import annotations

import pytest

from track360.connectors.models import Source
from track360.connectors.sources import access_of
from track360.demo import demonstration
from track360.demo.generator import Sample
from track360.demo.pull_sources import connect, is_pulled

pytestmark = pytest.mark.django_db


def test_only_the_pulled_partner_gets_a_source_with_credentials(samples: dict[str, Sample]) -> None:
    demonstration.set_up(samples.values())
    (source,) = connect(samples.values(), "http://127.0.0.1:8361")
    assert (str(source), source.connector, source.streams) == ("northwind/broker", "track360", [])
    assert access_of(source).credentials == {"client_id": "track360", "client_secret": "simulated"}
    assert {name: is_pulled(sample) for name, sample in samples.items()} == {
        "acme": False,
        "propco": False,
        "northwind": True,
    }


def test_connecting_again_follows_the_address_and_keeps_what_was_set_by_hand(
    samples: dict[str, Sample],
) -> None:
    demonstration.set_up(samples.values())
    connect(samples.values(), "http://127.0.0.1:8361")
    Source.objects.update(every_seconds=3600)
    (source,) = connect(samples.values(), "http://127.0.0.1:9999")
    assert (source.config, source.every_seconds) == ({"base_url": "http://127.0.0.1:9999"}, 3600)
    assert access_of(source).credentials["client_id"] == "track360"
    assert Source.objects.count() == 1
