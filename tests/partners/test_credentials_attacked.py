"""What somebody tries who holds a credential, or may hand some out, and wants more than that."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from tests import factories
from tests.partners.administrator import PLACE, Admin
from track360.core import clock
from track360.partners import four_eyes
from track360.partners.credentials import selectors, services
from track360.partners.models import ApiKey, Partner

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
RIGHT = "commissions.add_correction"


def state(key: ApiKey) -> str:
    return ApiKey.objects.get(pk=key.pk).state


def test_a_credential_moves_no_more_money_than_who_answers_for_it(partner: Partner) -> None:
    def may(user: Any) -> list[bool]:
        by = four_eyes.credential(partner, "Own", "key:own", ("programme", "publish"), user.pk)
        return [by.allows(step, RIGHT, partner.pk) for step in ("programme", "publish")]

    there = factories.make_partner()
    finance = factories.make_operator(role="finance")
    assert may(finance) == [True, True]
    # Whoever looks after credentials, and moves no money; who moves that of others; who has left.
    assert may(factories.make_operator(role="developer")) == [False, False]
    assert may(factories.make_operator(role="finance", partners=[there])) == [False, False]
    finance.is_active = False
    finance.save()
    assert may(finance) == [False, False]


@pytest.mark.parametrize("scope", ["programme", "publish"])
def test_nobody_acts_in_the_name_of_whom_a_secret_was_rotated_to(partner: Partner, scope: str) -> None:
    key, text = services.create_key(partner, "k", f"read {scope}", by="user:anna")
    with pytest.raises(ValidationError, match="in your name"):
        services.rotate(key, HOUR, by="user:bert")
    assert ApiKey.objects.get().issued_by == "user:anna"
    services.rotate(key, HOUR, by="user:anna")
    assert Client(HTTP_X_API_KEY=text).get("/api/v1/forex/customers").status_code == 200
    services.rotate(key, by="user:bert")
    assert Client(HTTP_X_API_KEY=text).get("/api/v1/forex/customers").status_code == 401
    # Nor by rotating it before it may.
    other, _ = services.create_key(partner, "other", "read", by="user:anna")
    services.rotate(other, HOUR, by="user:bert")
    with pytest.raises(ValidationError, match="rotate it at once first"):
        services.change(other, scopes=f"read {scope}")
    services.rotate(other, by="user:bert")
    services.change(other, scopes=f"read {scope}")


def test_what_a_maker_made_is_not_of_whom_it_was_handed_to(partner: Partner) -> None:
    anna, bert = factories.make_operator("anna"), factories.make_operator("bert")
    maker, _ = services.create_key(partner, "maker", "read admin", by="user:anna")
    made, _ = services.create_key(partner, "made", by=maker.client_key)
    assert selectors.answers_for(made) == anna.pk
    services.rotate(maker, by="user:bert")
    assert (selectors.answers_for(maker), selectors.answers_for(made)) == (bert.pk, None)


def test_revoked_by_api_it_takes_along_what_it_made_if_asked(admin: Admin, partner: Partner) -> None:
    thief = Admin(partner, "read write admin")
    made, rotated = (services.create_key(partner, "k", by=by)[0] for by in (thief.key.client_key, "user:eve"))
    services.rotate(rotated, by=thief.key.client_key)
    assert admin.send("post", f"/{thief.key.client_key}/revoke", with_made="yes").status_code == 422
    assert admin.send("post", f"/{thief.key.client_key}/revoke", with_made=True).status_code == 200
    assert [state(each) for each in (thief.key, made, rotated, admin.key)] == [*["revoked"] * 3, "active"]


def test_what_it_made_that_is_not_the_callers_is_left_and_so_is_all(partner: Partner) -> None:
    admin, other = Admin(partner, "read admin"), Admin(partner, "read admin")
    wider, _ = services.create_key(partner, "wider", "read write", by=other.key.client_key)
    place = f"/{other.key.client_key}/revoke"
    assert admin.send("post", place, with_made=True).json()["type"] == "urn:track360:problem:beyond-own"
    services.revoke(wider)
    # Each has had the other's secret in hand: nobody shuts out itself, nor looks for what is made without end.
    ApiKey.objects.filter(pk=admin.key.pk).update(issued_by=other.key.client_key)
    ApiKey.objects.filter(pk=other.key.pk).update(issued_by=admin.key.client_key)
    assert admin.send("post", place, with_made=True).json()["type"] == "urn:track360:problem:own-credential"
    assert [state(each) for each in (admin.key, other.key)] == ["active", "active"]
    assert [each.pk for each in selectors.made_by(admin.key)] == [other.key.pk]
    assert len(services.revoke(ApiKey.objects.get(pk=admin.key.pk), with_made=True)) == 2


NARROWED: list[dict[str, Any]] = [
    {"scopes": "write admin"},
    {"endpoints": {"read": ["reports"]}},
    {"ip_allowlist": ["127.0.0.1"]},
    {"rate_limit": 999},
    {"expires_at": clock.now() + timedelta(days=365)},
]


def test_none_is_left_narrower_than_what_it_made(partner: Partner) -> None:
    maker = Admin(partner, "read write admin")
    made = maker.create().json()["data"]["id"]
    for fields in NARROWED:
        with pytest.raises(ValidationError, match=made) as refused:
            services.change(maker.key, **fields)
        assert list(refused.value.message_dict) == list(fields)
    services.change(maker.key, name="Other", scopes="read admin")
    # What a person gave it beyond that, is that person's.
    services.change(selectors.find(made), scopes="read write")  # type: ignore[arg-type]
    services.change(maker.key, name="Another")
    services.revoke(selectors.find(made))
    for fields in NARROWED:
        services.change(maker.key, **fields)
    assert ApiKey.objects.get(pk=maker.key.pk).rate_limit == 999


def test_what_cannot_be_stored_is_no_name(admin: Admin) -> None:
    answers = [admin.send("post", kind="key", name=name, scopes=["read"]) for name in ("a\x00b", "\ud800")]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert ApiKey.objects.count() == 1


def test_addresses_lie_within_by_what_they_are_and_not_by_how_they_are_written(partner: Partner) -> None:
    by_four = Admin(partner, "read admin", ip_allowlist=["127.0.0.0/8"])
    for beyond in ("::ffff:127.0.0.1", "::/0", "127.0.0.0/7", "::ffff:0:0/96", "0.0.0.0/0"):
        assert by_four.create(ip_allowlist=[beyond]).status_code == 403
    within = by_four.create(ip_allowlist=["127.0.0.1/32"]).json()["data"]["api_key"]
    opens = Client(HTTP_X_API_KEY=within)
    for address, status in (("127.0.0.1", 200), ("::ffff:127.0.0.1", 200), ("127.0.0.2", 401), ("::1", 401)):
        assert opens.get("/api/v1/forex/customers", REMOTE_ADDR=address).status_code == status


def test_a_dead_maker_makes_nothing(partner: Partner) -> None:
    def expire(key: ApiKey) -> None:
        services.change(key, expires_at=clock.now())

    for kill, status in ((services.revoke, 401), (services.suspend, 403), (expire, 401)):
        admin = Admin(partner, "read admin")
        kill(admin.key)
        assert [admin.create().status_code, admin.http.get(PLACE).status_code] == [status, status]
    assert ApiKey.objects.filter(created_by__startswith="key:").count() == 0
