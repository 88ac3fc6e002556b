"""Housekeeping: nothing waits whose parent is there, nothing is kept that nobody can still ask for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import override_settings

from tests import factories
from tests.ingest.api import customer, open_house, transaction
from track360.core import clock
from track360.ingest.models import IdempotentAnswer, Parked, Quarantined
from track360.ingest.parking import quarantine
from track360.ingest.tasks import alarm_parking, forget_answers, forget_quarantined, sweep_parking
from transactions.models import Transaction

pytestmark = pytest.mark.django_db


def test_the_sweep_releases_at_every_partner() -> None:
    for house in (open_house(orphans="park"), open_house(orphans="park")):
        house.outcomes("transactions", transaction())
        parent = factories.make_customer(house.partner.affiliate_set.get(affiliate_id="A"), "c1")
        assert parent.customer_id == "c1"
    assert sweep_parking() == 2
    assert (Transaction.objects.count(), Parked.objects.count()) == (2, 0)
    assert sweep_parking() == 0


def test_the_alarm_names_who_waits_too_long(caplog: pytest.LogCaptureFixture) -> None:
    house = open_house(orphans="park")
    house.outcomes("transactions", transaction("t1"), transaction("t2"), transaction("t3"))
    assert alarm_parking() == 0
    Parked.objects.exclude(key="t3").update(parked_at=clock.now() - timedelta(days=4))
    assert alarm_parking() == 1
    assert f"{house.partner.code}: 2 records have waited for customers" in caplog.text


@override_settings(IDEMPOTENCY_HOURS=1)
def test_old_answers_are_forgotten() -> None:
    house = open_house()
    for key in ("old", "new"):
        house.push("customers", customer(key), **{"Idempotency-Key": key})
    IdempotentAnswer.objects.filter(key="old").update(created_at=clock.now() - timedelta(hours=2))
    assert forget_answers() == 1
    assert IdempotentAnswer.objects.get().key == "new"


@override_settings(QUARANTINE_DAYS=30)
def test_invalid_records_are_kept_for_as_long_as_is_set_and_dropped_aloud(
    caplog: pytest.LogCaptureFixture,
) -> None:
    house = open_house(orphans="park")
    for days in (29, 31):
        at = clock.now() - timedelta(days=days)
        quarantine.put(house.partner, "customers", "test", [{"customer_id": f"c{days}"}], {0: []}, at)
    house.outcomes("transactions", transaction("t1"))
    Parked.objects.update(parked_at=clock.now() - timedelta(days=99))
    assert forget_quarantined() == 1
    assert Quarantined.objects.get().record == {"customer_id": "c29"}
    assert Parked.objects.count() == 1
    assert "1 invalid records were kept for 30 days and are dropped" in caplog.text
    assert forget_quarantined() == 0
