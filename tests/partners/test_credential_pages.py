"""Credentials on the operators' site: a question, a POST, and a secret that is shown once."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.contrib.sessions.models import Session
from django.test import Client

from tests import factories
from tests.partners.conftest import ask_token
from track360.partners.credentials import services
from track360.partners.models import ApiClient, ApiKey, Partner

pytestmark = pytest.mark.django_db
CLIENTS, KEYS = "/admin/partners/apiclient/", "/admin/partners/apikey/"
ACTIONS = ("change", "rotate", "suspend", "revoke")


@pytest.fixture
def operator(db: None) -> Client:
    made = Client()
    made.force_login(factories.make_operator("eve"))
    return made


def form(of: Partner, **fields: Any) -> dict[str, Any]:
    return {"partner": of.pk, "name": "Warehouse", "scopes": ["read"]} | fields


def details(operator: Client, place: str) -> dict[str, Any]:
    return {row.title: row.value for row in operator.get(place).context["details"]}


def test_a_client_is_made_and_its_secret_shown_once(operator: Client, partner: Partner) -> None:
    said = form(
        partner,
        read=["customers"],
        ip_allowlist="127.0.0.1\n10.0.0.0/8",
        rate_limit="50",
        expires_at="2100-01-01T00:00",
    )
    answer = operator.post(f"{CLIENTS}new/", said)
    secret = answer.context["secret"]["client_secret"]
    assert (answer.status_code, "no-store" in answer["Cache-Control"]) == (200, True)
    assert secret in answer.content.decode()
    client = ApiClient.objects.get()
    assert ask_token(client, secret).status_code == 200
    assert (client.scopes, client.endpoints, client.ip_allowlist) == (
        "read",
        {"read": ["customers"]},
        ["127.0.0.1", "10.0.0.0/8"],
    )
    assert (client.rate_limit, client.created_by, client.issued_by) == (50, "user:eve", "user:eve")
    for page in (CLIENTS, f"{CLIENTS}{client.pk}/", f"{CLIENTS}{client.pk}/change/", f"{CLIENTS}export/csv/"):
        shown = operator.get(page)
        assert secret not in b"".join(shown.streaming_content if shown.streaming else [shown.content]).decode()
    assert all(secret not in str(session.get_decoded()) for session in Session.objects.all())


def test_a_key_is_made(operator: Client, partner: Partner) -> None:
    text = operator.post(f"{KEYS}new/", form(partner)).context["secret"]["api_key"]
    assert Client(HTTP_X_API_KEY=text).get("/api/v1/forex/customers").status_code == 200


INVALID: list[tuple[Any, str]] = [
    ({"name": ""}, "name"),
    ({"scopes": []}, "scopes"),
    ({"scopes": ["root"]}, "scopes"),
    ({"read": ["nothing"]}, "read"),
    ({"ip_allowlist": "300.0.0.1"}, "ip_allowlist"),
    ({"rate_limit": "0"}, "rate_limit"),
    ({"rate_limit": "10001"}, "rate_limit"),
    ({"expires_at": "soon"}, "expires_at"),
    ({"partner": 0}, "partner"),
]


def test_what_cannot_be_stands_beside_its_field_and_shows_no_secret(operator: Client, partner: Partner) -> None:
    answers = [operator.post(f"{CLIENTS}new/", form(partner, **fields)) for fields, _ in INVALID]
    assert [list(answer.context["form"].errors) for answer in answers] == [[wrong] for _, wrong in INVALID]
    assert not any("secret" in answer.context for answer in answers)
    assert not ApiClient.objects.exists()


def test_every_field_has_a_name_and_its_fault_beside_it(operator: Client, partner: Partner) -> None:
    text = operator.post(f"{CLIENTS}new/", form(partner, name="", scopes=[])).content.decode()
    assert 'aria-describedby="id_name_error"' in text
    assert '<p class="t-bad" id="id_name_error" role="alert">This field is required.</p>' in text
    assert "<legend>Scopes</legend>" in text
    assert "publish: publish what somebody else has drafted" in text
    assert 'for=""' not in text


def test_change_keeps_what_its_form_does_not_show(operator: Client, api_client: tuple[ApiClient, str]) -> None:
    client, secret = api_client
    services.change(client, endpoints={"admin": ["reports"], "read": ["parked"]}, scopes="read admin")
    place = f"{CLIENTS}{client.pk}/"
    shown = operator.get(f"{place}change/").context["form"]
    assert (shown["read"].value(), shown["scopes"].value()) == (["parked"], ["read", "admin"])
    answer = operator.post(f"{place}change/", {"name": "New", "scopes": ["read", "write"], "write": ["customers"]})
    assert (answer.status_code, answer["Location"]) == (302, place)
    client.refresh_from_db()
    assert (client.name, client.scopes) == ("New", "read write")
    assert client.endpoints == {"admin": ["reports"], "write": ["customers"]}
    assert ask_token(client, secret).status_code == 200


def test_rotate_shows_the_new_secret_and_keeps_the_old_as_long_as_told(
    operator: Client, api_client: tuple[ApiClient, str]
) -> None:
    client, old = api_client
    place = f"{CLIENTS}{client.pk}/rotate/"
    answer = operator.post(place, {"overlap": "9"})
    assert (list(answer.context["form"].errors), "secret" in answer.context) == (["overlap"], False)
    new = operator.post(place, {"overlap": "24"}).context["secret"]["client_secret"]
    assert [ask_token(client, secret).status_code for secret in (old, new)] == [200, 200]
    newest = operator.post(place, {"overlap": "0"}).context["secret"]["client_secret"]
    assert [ask_token(client, secret).status_code for secret in (old, new, newest)] == [401, 401, 200]
    assert details(operator, f"{CLIENTS}{client.pk}/")["Secret shown to"] == "user:eve"


def test_suspend_resume_and_revoke(operator: Client, partner: Partner) -> None:
    key, text = services.create_key(partner, "k")
    _, made = services.create_key(partner, "made", by=key.client_key)
    place, caller = f"{KEYS}{key.pk}/", Client(HTTP_X_API_KEY=text)
    for action, status, state in (("suspend", 403, "suspended"), ("resume", 200, "active"), ("revoke", 401, "revoked")):
        assert operator.post(f"{place}{action}/", {"with_made": "on"})["Location"] == place
        assert caller.get("/api/v1/forex/customers").status_code == status
        assert details(operator, place)["State"] == state
    assert Client(HTTP_X_API_KEY=made).get("/api/v1/forex/customers").status_code == 401
    # What is dead has no buttons and no pages.
    assert operator.get(place).context["object_tools"] == []
    assert {operator.get(f"{place}{action}/").status_code for action in (*ACTIONS, "resume")} == {404}


def test_asking_changes_nothing(operator: Client, api_client: tuple[ApiClient, str]) -> None:
    client, secret = api_client
    before = ApiClient.objects.values().get()
    for action in ACTIONS:
        assert operator.get(f"{CLIENTS}{client.pk}/{action}/").status_code == 200
    assert operator.get(f"{CLIENTS}{client.pk}/resume/").status_code == 404
    assert ApiClient.objects.values().get() == before
    assert ask_token(client, secret).status_code == 200


def test_each_action_needs_its_permission(partner: Partner, api_client: tuple[ApiClient, str]) -> None:
    user, http = factories.make_operator(role="auditor"), Client()
    http.force_login(user)
    place = f"{CLIENTS}{api_client[0].pk}/"
    pages = {f"{place}{action}/": f"{action}_apiclient" for action in ACTIONS}
    pages |= {f"{CLIENTS}new/": "add_apiclient", f"{KEYS}new/": "add_apiclient"}
    pages |= {f"/admin/partner/{partner.pk}/suspend/": "suspend_partner"}
    pages |= {f"/admin/partner/{partner.pk}/revoke-all/": "revoke_apiclient"}
    before = ApiClient.objects.values().get()
    assert {(http.get(page).status_code, http.post(page, form(partner)).status_code) for page in pages} == {(403, 403)}
    assert http.get(place).context["object_tools"] == []
    for right in set(pages.values()):
        user.user_permissions.set([Permission.objects.get(codename=right, content_type__app_label="partners")])
        assert {page for page in pages if http.get(page).status_code == 200} == {
            p for p, r in pages.items() if r == right
        }
    assert ApiClient.objects.values().get() == before
    assert not ApiKey.objects.exists()


def test_a_partner_is_suspended_and_resumed(operator: Client, partner: Partner) -> None:
    _, text = services.create_key(partner, "k")
    place, caller = f"/admin/partners/partner/{partner.pk}/", Client(HTTP_X_API_KEY=text)
    for action, status in (("suspend", 403), ("resume", 200)):
        assert (
            dict(operator.get(place).context["object_tools"])[action.title()]
            == f"/admin/partner/{partner.pk}/{action}/"
        )
        assert operator.post(f"/admin/partner/{partner.pk}/{action}/")["Location"] == place
        assert caller.get("/api/v1/forex/customers").status_code == status


def test_all_credentials_of_a_partner_are_revoked(operator: Client, partner: Partner) -> None:
    client, secret = services.create_client(partner)
    _, text = services.create_key(partner, "k")
    operator.post(f"/admin/partner/{partner.pk}/revoke-all/")
    assert ask_token(client, secret).status_code == 401
    assert Client(HTTP_X_API_KEY=text).get("/api/v1/forex/customers").status_code == 401
