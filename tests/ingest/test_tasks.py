"""Housekeeping: nothing waits whose parent is there, nothing is kept that nobody can still ask for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import override_settings

from tests import factories
from tests.ingest.api import customer, open_house, transaction
from track360.core import clock
from track360.ingest.models import IdempotentAnswer, Parked
from track360.ingest.tasks import alarm_parking, forget_answers, sweep_parking
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
