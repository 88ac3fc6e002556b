"""Single sign-on against a provider that somebody else has written, through the form that it shows to people."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from django.contrib.auth.models import Group
from django.test import Client
from oidc_provider_mock import User as Person
from oidc_provider_mock import run_server_in_thread

from track360.partners.models import User

CLAIMS = {"email": "ada@house.example", "email_verified": True, "preferred_username": "ada", "groups": ["admins", "x"]}


@pytest.mark.django_db
def test_somebody_logs_in_there_and_is_in_here(settings: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")  # the provider's: it wants HTTPS, and this is loopback
    Group.objects.get_or_create(name="owner")
    with run_server_in_thread(require_nonce=True, user_claims=[Person(sub="u-1", claims=CLAIMS)]) as server:
        settings.OIDC_ISSUER = f"http://localhost:{server.server_port}"
        settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = "track360", "s3cret"
        settings.OIDC_ROLES = {"admins": ("owner",)}
        settings.OUTBOUND_ALLOW = {urlsplit(settings.OIDC_ISSUER).netloc}
        client = Client()
        sent_to = client.post("/admin/sso/").headers["Location"]
        back = requests.post(sent_to, {"sub": "u-1"}, allow_redirects=False, timeout=30).headers["Location"]
        assert back.startswith("https://portal.example/admin/sso/callback/?")
        assert client.get("/admin/").status_code == 302
        answer = client.get("/admin/sso/callback/?" + "&".join(query(back)))
        assert answer.headers["Location"] == "/admin/"
        assert client.get("/admin/").status_code == 200
        denied = requests.post(sent_to, {"action": "deny"}, allow_redirects=False, timeout=30).headers["Location"]
        assert Client().get("/admin/sso/callback/?" + "&".join(query(denied))).status_code == 403
    user = User.objects.get()
    assert (user.username, user.is_superuser, [group.name for group in user.groups.all()]) == ("ada", False, ["owner"])


def query(address: str) -> list[str]:
    return urlsplit(address).query.split("&")
