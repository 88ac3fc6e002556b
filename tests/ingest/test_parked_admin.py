"""The operators' page of a parked record: it can be tried again by hand."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from activity.models import TradingDay
from tests import factories
from tests.ingest.api import day, open_house
from track360.ingest.models import Batch, Parked

pytestmark = pytest.mark.django_db


@pytest.fixture
def row() -> Parked:
    """A day that waits for customer c1, beside another one that does."""
    house = open_house()
    house.push("trading-activity?orphans=park", day(), day(instrument="XAUUSD"))
    return Parked.objects.order_by("pk").first()  # type: ignore[return-value]


@pytest.fixture
def operator() -> Client:
    """One who may look at everything and retry."""
    user = factories.make_operator(role="auditor")
    user.user_permissions.add(Permission.objects.get(codename="change_parked"))
    client = Client()
    client.force_login(user)
    return client


def retry(row: Parked) -> str:
    return reverse("admin:ingest_parked_retry", args=[row.pk])


def told(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]


def test_a_retry_before_the_parent_says_so_and_changes_nothing(operator: Client, row: Parked) -> None:
    page = operator.get(reverse("admin:ingest_parked_change", args=[row.pk]))
    assert f'action="{retry(row)}"' in told(page)
    answer = operator.post(retry(row), follow=True)
    assert "Still unknown: customers c1." in told(answer)
    assert Parked.objects.count() == 2
    assert not TradingDay.objects.exists()


def test_a_retry_releases_all_that_wait_for_the_same(operator: Client, row: Parked) -> None:
    factories.make_customer(factories.make_affiliate(row.partner, "C"), "c1")
    answer = operator.post(retry(row), follow=True)
    assert "2 released, with customers c1." in told(answer)
    assert not Parked.objects.exists()
    assert TradingDay.objects.count() == 2
    assert Batch.objects.filter(origin="release").count() == 1
    assert operator.post(retry(row)).status_code == 404


def test_only_who_may_and_only_by_post(operator: Client, row: Parked) -> None:
    looker = Client()
    looker.force_login(factories.make_operator(role="auditor"))
    assert retry(row) not in told(looker.get(reverse("admin:ingest_parked_change", args=[row.pk])))
    assert looker.post(retry(row)).status_code == 403
    assert operator.get(retry(row)).status_code == 405
    assert Parked.objects.count() == 2
