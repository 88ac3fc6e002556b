"""Single sign-on: real HTTP to a provider on loopback, and every answer that must let nobody in."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from tests import factories as make
from tests.factories.sign_in import make_app
from tests.site.sign_in.provider import CLIENT, SECRET, Provider, running
from track360.partners.models import User
from track360.site.sign_in import provider as ours
from track360.site.sign_in.models import Identity

pytestmark = pytest.mark.django_db
CALLBACK = "/admin/sso/callback/"


@pytest.fixture(scope="module")
def server() -> Iterator[Provider]:
    with running() as found:
        yield found


@pytest.fixture
def provider(server: Provider, settings: Any) -> Provider:
    server.reset()
    ours._registered.cache_clear()
    settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = server.issuer, CLIENT, SECRET
    settings.OUTBOUND_ALLOW = {urlsplit(server.issuer).netloc}
    settings.OIDC_ROLES = {"admins": ("owner",), "books": ("finance",)}
    for name in ("owner", "finance", "support"):
        Group.objects.get_or_create(name=name)
    return server


def come(provider: Provider, client: Client | None = None, **changed: str) -> Any:
    """Press the button, log in there, come back."""
    client = client or Client()
    answer = client.post("/admin/sso/", {"next": "/admin/tree/"})
    assert answer.status_code == 302, answer.content
    return client.get(CALLBACK, {**provider.authorize(answer.headers["Location"]), **changed})


def groups(name: str) -> set[str]:
    return set(User.objects.get(username=name).groups.values_list("name", flat=True))


def test_whom_the_provider_vouches_for_comes_in_with_the_roles_that_the_claims_give(provider: Provider):
    client = Client()
    assert come(provider, client).headers["Location"] == "/admin/tree/"
    assert client.get("/admin/").status_code == 200
    user = User.objects.get()
    assert (user.username, user.email, user.is_staff, user.is_superuser) == ("ada", "ada@house.example", True, False)
    assert (groups("ada"), user.has_usable_password()) == ({"owner"}, False)
    assert (user.identity.issuer, user.identity.subject) == (provider.issuer, "u-1")
    assert provider.asked["redirect_uri"] == f"https://portal.example{CALLBACK}"
    provider.claims = {"groups": ["books", "unheard of"], "preferred_username": "renamed", "email": "new@house.example"}
    come(provider)
    assert (User.objects.count(), groups("ada")) == (1, {"finance"})


LIES: dict[str, dict[str, Any]] = {
    "another nonce": {"nonce": "n"},
    "no nonce": {"nonce": None},
    "another issuer": {"iss": "https://evil.example"},
    "no issuer": {"iss": None},
    "for somebody else": {"aud": "another-client"},
    "for somebody else, by way of us": {"aud": "another-client", "azp": CLIENT},
    "for several, given to another": {"aud": [CLIENT, "another-client"], "azp": "another-client"},
    "for nobody": {"aud": None},
    "expired": {"exp": int(time.time()) - 3600},
    "without an end": {"exp": None},
    "not yet valid": {"nbf": int(time.time()) + 3600},
    "from the future": {"iat": int(time.time()) + 3600},
    "about nobody": {"sub": None},
    "about an empty name": {"sub": ""},
    "about a list": {"sub": ["u-1"]},
}


def test_a_lie_lets_nobody_in(provider: Provider):
    let_in = []
    for lie, claims in LIES.items():
        provider.claims = claims
        client = Client()
        answers = come(provider, client).status_code, client.get("/admin/").status_code
        let_in += [lie] if answers != (403, 302) else []
    assert let_in == []
    assert (User.objects.count(), Identity.objects.count()) == (0, 0)


def test_a_token_that_the_provider_did_not_sign_lets_nobody_in(provider: Provider):
    forged = {
        "alg none": ({"alg": "none"}, None),
        "another key": ({"alg": "ES256", "kid": "one"}, type(provider.key).generate_key("P-256")),
        "a key that is not published": ({"alg": "ES256", "kid": "two"}, provider.key),
        "the published key as a secret": ({"alg": "HS256", "kid": "one"}, None),
    }
    statuses = {}
    for name, (provider.header, provider.signed_by) in forged.items():
        statuses[name] = come(provider).status_code
    assert set(statuses.values()) == {403}, statuses
    assert User.objects.count() == 0


def test_an_answer_that_this_browser_did_not_ask_for_lets_nobody_in(provider: Provider):
    client = Client()
    assert come(provider, client, state="another").status_code == 403
    assert come(provider, client, iss="https://evil.example").status_code == 403
    assert come(provider, client, code="another").status_code == 403
    back = provider.authorize(client.post("/admin/sso/").headers["Location"])
    assert Client().get(CALLBACK, back).status_code == 403
    assert Client().get(CALLBACK).status_code == 403
    assert client.get(CALLBACK, {"error": "access_denied", "state": back["state"]}).status_code == 403
    assert User.objects.count() == 0


def test_an_answer_is_taken_once(provider: Provider):
    client = Client()
    back = provider.authorize(client.post("/admin/sso/").headers["Location"])
    assert client.get(CALLBACK, back).status_code == 302
    assert client.get(CALLBACK, back).status_code == 403


def test_a_provider_that_calls_itself_another_is_not_believed(provider: Provider):
    for published in ({"issuer": "https://evil.example"}, {"id_token_signing_alg_values_supported": ["HS256", "none"]}):
        ours._registered.cache_clear()
        provider.published = published
        assert Client().post("/admin/sso/").status_code == 403


def test_a_provider_in_a_private_network_is_asked_only_if_it_was_named(provider: Provider, settings: Any):
    settings.OUTBOUND_ALLOW = frozenset()
    assert Client().post("/admin/sso/").status_code == 403


@pytest.mark.parametrize("claims", [{"groups": None}, {"groups": ["x"]}, {"groups": {"a": "admins"}}, {"groups": 7}])
def test_claims_that_are_not_configured_give_nothing(claims: Any, provider: Provider):
    provider.claims = claims
    assert come(provider).status_code == 403
    assert User.objects.count() == 0


def test_who_loses_the_last_role_is_out_and_what_was_given_here_stays(provider: Provider):
    come(provider)
    provider.claims = {"groups": []}
    assert come(provider).status_code == 403
    assert (User.objects.get().is_staff, groups("ada")) == (False, set())
    User.objects.get().groups.add(Group.objects.get(name="support"))
    assert come(provider).status_code == 302
    assert groups("ada") == {"support"}


def test_a_role_that_only_the_userinfo_tells_counts_if_it_is_about_the_same_person(provider: Provider):
    provider.claims = {"groups": None}
    provider.me = {"sub": "somebody else", "groups": ["admins"]}
    assert come(provider).status_code == 403
    provider.me = {"sub": "u-1", "groups": ["admins"]}
    assert come(provider).status_code == 302
    assert groups("ada") == {"owner"}


def test_a_login_is_found_by_its_address_only_if_the_provider_has_verified_it(provider: Provider):
    sam = make.make_operator("sam", is_superuser=False, email="Ada@house.example")
    provider.claims = {"email_verified": False}
    assert come(provider).status_code == 302
    assert Identity.objects.get().user.username == "ada"
    Identity.objects.all().delete()
    User.objects.get(username="ada").delete()
    provider.claims = {}
    assert come(provider).status_code == 302
    assert Identity.objects.get().user == sam


@pytest.mark.parametrize("whose", ["superuser", "affiliate", "somebody's identity", "name"])
def test_no_login_is_taken_over(whose: str, provider: Provider):
    email = "ada@house.example"
    if whose == "affiliate":
        taken = make.make_affiliate_login(make.make_affiliate(make.make_partner()), "ada")
        User.objects.filter(pk=taken.pk).update(email=email)
    else:
        taken = make.make_operator("ada", is_superuser=whose == "superuser", email="" if whose == "name" else email)
    if whose == "somebody's identity":
        Identity.objects.create(user=taken, issuer=provider.issuer, subject="u-2")
    assert come(provider).status_code == 403
    assert not Identity.objects.filter(subject="u-1").exists()
    assert User.objects.get().check_password(make.PASSWORD)


def test_a_login_that_is_switched_off_stays_out(provider: Provider):
    come(provider)
    User.objects.update(is_active=False)
    assert come(provider).status_code == 403


def test_the_second_factor_is_ours_or_the_providers_as_configured(provider: Provider, settings: Any):
    settings.OPERATOR_TOTP = True
    come(provider)
    make_app(User.objects.get())
    seen = {}
    for how in ("ours", "provider"):
        for amr in (None, ["pwd"], ["pwd", "mfa"], "mfa"):
            settings.OIDC_SECOND_FACTOR, provider.claims = how, {"amr": amr}
            client = Client()
            come(provider, client)
            seen[how, str(amr)] = client.get("/admin/").status_code
    assert [key for key, status in seen.items() if status == 200] == [("provider", "['pwd', 'mfa']")]


def test_the_button_is_there_where_a_provider_is_and_leads_nowhere_else(provider: Provider, settings: Any):
    page = Client().get("/admin/login/").content.decode()
    assert 'action="/admin/sso/"' in page
    client = Client()
    answer = client.post("/admin/sso/", {"next": "https://evil.example/"})
    assert client.get(CALLBACK, provider.authorize(answer.headers["Location"])).headers["Location"] == "/admin/"
    assert set(parse_qs(urlsplit(answer.headers["Location"]).query)["scope"]) == {"openid profile email"}
    settings.OPERATOR_PASSWORDS = False
    page = Client().get("/admin/login/").content.decode()
    assert ('action="/admin/sso/"' in page, 'name="password"' in page) == (True, False)
    settings.OIDC_ISSUER = ""
    assert "sso" not in Client().get("/admin/login/").content.decode()
    assert Client().post("/admin/sso/").status_code == Client().get(CALLBACK).status_code == 403
    assert Client().get("/admin/sso/").status_code == 405


def test_one_address_begins_so_often(provider: Provider, settings: Any):
    settings.OIDC_STARTS_PER_ADDRESS = 2
    assert [Client().post("/admin/sso/").status_code for _ in range(3)] == [302, 302, 403]


def test_nobody_chooses_a_name_that_says_something_else(provider: Provider):
    """Logs and corrections name people by it: neither a row of ours, nor a command, nor a second line."""
    forged = ("partners.user:1", "ada (by command)", "ada\nroot", "a" * 151, ["ada"], "")
    for number, name in enumerate(forged):
        provider.claims = {"sub": f"u-{number}", "groups": ["admins"], "preferred_username": name}
        provider.claims |= {"email": f"p{number}@house.example", "email_verified": False}
        come(provider)
    named = set(User.objects.values_list("username", flat=True))
    assert named == {f"p{number}@house.example" for number in range(len(forged))}
    provider.claims = {"sub": "auth0|5", "groups": ["admins"], "preferred_username": "x y", "email": None}
    assert come(provider).status_code == 403
    assert User.objects.count() == len(forged)
