"""Rate feeds on the operators' site."""

from __future__ import annotations

import pytest
from django.test import Client

from commissions.rates.models import RateFeed
from tests import factories as make

pytestmark = pytest.mark.django_db
LIST = "/admin/commissions/ratefeed/"


@pytest.fixture
def operator() -> Client:
    client = Client()
    client.force_login(make.make_operator())
    return client


def test_a_feed_is_declared_and_switched_off(operator: Client) -> None:
    partner = make.make_partner()
    page = operator.get(f"{LIST}add/")
    assert RateFeed.ECB in page.content.decode()
    said = {"partner": partner.pk, "url": RateFeed.ECB, "enabled": "on"}
    assert operator.post(f"{LIST}add/", said).status_code == 302
    feed = RateFeed.objects.get(partner=partner)
    assert (feed.url, feed.enabled) == (RateFeed.ECB, True)
    operator.post(f"{LIST}{feed.pk}/change/", {"partner": partner.pk, "url": RateFeed.ECB})
    feed.refresh_from_db()
    assert feed.enabled is False


@pytest.mark.parametrize(
    ("fields", "health"),
    [
        ({}, "new"),
        ({"error": "answered 500"}, "fails"),
        ({"fetched_at": make.MOMENT}, "reads"),
        ({"enabled": False}, "off"),
    ],
)
def test_the_list_says_whether_it_works(operator: Client, fields: dict[str, object], health: str) -> None:
    RateFeed.objects.create(partner=make.make_partner(), **fields)
    [row] = operator.get(LIST).context["cl"].result_list
    assert operator.get(LIST).context["cl"].model_admin.health(row) == health


def test_an_address_that_is_none_is_refused(operator: Client) -> None:
    answer = operator.post(f"{LIST}add/", {"partner": make.make_partner().pk, "url": "nowhere", "enabled": "on"})
    assert "Enter a valid URL" in answer.content.decode()
    assert not RateFeed.objects.exists()
