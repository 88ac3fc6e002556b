"""Rate feeds on the operators' site."""

from __future__ import annotations

import pytest
from django.test import Client

from commissions.corrections.models import Draft
from commissions.rates.models import RateFeed
from tests import factories as make
from tests.commissions.corrections.browser import confirm, drafted, filled, text
from tests.commissions.corrections.desk import Desk

LIST = "/admin/commissions/ratefeed/"
FORM = "/admin/commissions/correction/new/rate_feed/"


@pytest.fixture
def operator() -> Client:
    client = Client()
    client.force_login(make.make_operator())
    return client


def test_a_feed_is_declared_and_switched_off(olivia: Client, oscar: Client, desk: type[Desk]) -> None:
    partner = desk().partner
    assert RateFeed.ECB in olivia.get(FORM).content.decode()
    said = {"partner": partner.pk, "url": RateFeed.ECB, "enabled": "on", "reason": "published by the bank"}
    draft = drafted(olivia.post(FORM, said))
    assert not RateFeed.objects.filter(partner=partner).exists()
    assert "You drafted this" in text(confirm(olivia, draft))
    confirm(oscar, draft)
    feed = RateFeed.objects.get(partner=partner)
    assert (feed.url, feed.enabled) == (RateFeed.ECB, True)
    page = olivia.get(f"{LIST}{feed.pk}/")
    off = filled(olivia.get(dict(page.context["object_tools"])["Change"]))
    del off["enabled"]
    confirm(oscar, drafted(olivia.post(FORM, {**off, "reason": "we load files"})))
    feed.refresh_from_db()
    assert (feed.url, feed.enabled) == (RateFeed.ECB, False)


def test_nobody_declares_one_alone(olivia: Client) -> None:
    before = RateFeed.objects.count()
    assert olivia.get(f"{LIST}add/").status_code == 404
    assert olivia.post(f"{LIST}add/", {"url": RateFeed.ECB}).status_code == 405
    assert RateFeed.objects.count() == before


@pytest.mark.django_db
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


@pytest.mark.django_db
def test_an_address_that_is_none_is_refused(operator: Client) -> None:
    said = {"partner": make.make_partner().pk, "url": "nowhere", "enabled": "on", "reason": "why"}
    answer = operator.post(FORM, said)
    assert "Enter a valid URL" in answer.content.decode()
    assert not Draft.objects.exists()
