"""The settings of production, in real processes: plain HTTP is refused, and only our proxy is believed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from http.client import HTTPMessage
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest

from tests.serve.conftest import Served, serving
from track360.partners.models import AuditEntry

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs a second loopback address")
PROXY, STRANGER = "127.0.0.2", "127.0.0.3"
HTTPS = ("X-Forwarded-Proto", "https")
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def production(django_db_setup: None) -> Iterator[Served]:
    settings = {
        "DJANGO_SETTINGS_MODULE": "track360.settings.production",
        "TRUSTED_PROXIES": f"{PROXY}, 10.0.0.0/8",
    }
    with serving(**settings) as made:
        yield made


def ask(
    served: Served, path: str, *headers: tuple[str, str], coming_from: str = PROXY, form: Any = None
) -> tuple[int, HTTPMessage, bytes]:
    """Headers go out as they are given, repetitions too."""
    http = served.http(coming_from)
    http.putrequest("POST" if form else "GET", path)
    body = urlencode(form or {}).encode()
    for name, value in (
        *headers,
        *((("Content-Type", FORM),) if form else ()),
        ("Content-Length", str(len(body))),
    ):
        http.putheader(name, value)
    http.endheaders(body)
    answer = http.getresponse()
    told = answer.status, answer.headers, answer.read()
    http.close()
    return told


@pytest.mark.parametrize("path", ["/api/v1/forex/customers", "/oauth/token", "/api/schema/", "/api/docs/"])
@pytest.mark.parametrize(
    ("coming_from", "headers"),
    [
        (PROXY, []),
        (PROXY, [("X-Forwarded-Proto", "http")]),
        (PROXY, [("X-Forwarded-Proto", "https, http")]),
        (PROXY, [HTTPS, ("X-Forwarded-Proto", "http")]),
        (PROXY, [("X_Forwarded_Proto", "https")]),
        (PROXY, [("X-Forwarded-Ssl", "on"), ("Front-End-Https", "on"), ("Forwarded", "proto=https")]),
        (STRANGER, []),
        (STRANGER, [HTTPS]),
        (STRANGER, [HTTPS, ("X-Forwarded-For", PROXY)]),
    ],
)
def test_plain_http_is_refused(production: Served, path: str, coming_from: str, headers: list[tuple[str, str]]) -> None:
    status, told, body = ask(production, path, *headers, coming_from=coming_from)
    assert (status, told["Content-Type"]) == (403, "application/problem+json")
    assert orjson.loads(body)["detail"] == "This API is served over HTTPS only."


@pytest.mark.parametrize(
    ("forwarded", "address"),
    [
        (["203.0.113.9"], "203.0.113.9"),
        (["6.6.6.6", "203.0.113.9"], "203.0.113.9"),
        (["6.6.6.6, 203.0.113.9, 10.1.2.3"], "203.0.113.9"),
        (["[2001:db8::7]:4711"], "2001:db8::7"),
        (["::ffff:203.0.113.9"], "203.0.113.9"),
        (["fe80::7%eth0"], "fe80::7"),
        (["unknown"], PROXY),
        (["x" * 5000], PROXY),
        (["' OR 1=1 --"], PROXY),
    ],
)
def test_behind_our_proxy_it_is_served_and_logged_under_the_callers_address(
    production: Served,
    credentials: tuple[str, str],
    django_db_blocker: Any,
    forwarded: list[str],
    address: str,
) -> None:
    headers = [HTTPS, *(("X-Forwarded-For", value) for value in forwarded)]
    form = dict(zip(("client_id", "client_secret"), credentials, strict=True))
    form["grant_type"] = "client_credentials"
    status, _, body = ask(production, "/oauth/token", *headers, form=form)
    assert status == 200
    token = orjson.loads(body)["access_token"]
    status, told, _ = ask(production, "/api/v1/forex/customers", *headers, ("Authorization", f"Bearer {token}"))
    assert (status, told["Strict-Transport-Security"]) == (
        200,
        "max-age=31536000; includeSubDomains; preload",
    )
    with django_db_blocker.unblock():
        last = AuditEntry.objects.order_by("-id")[:2]
        assert {(entry.address, entry.status) for entry in last} == {(address, 200)}


def test_pages_of_people_are_sent_to_https_under_the_name_that_was_asked_for(production: Served) -> None:
    evil = ("X-Forwarded-Host", "evil.example")
    status, told, _ = ask(production, "/admin/", evil, coming_from=STRANGER)
    assert (status, told["Location"]) == (301, f"https://127.0.0.1:{production.port}/admin/")
    status, told, _ = ask(production, "/admin/login/", HTTPS, evil)
    assert status == 200
    cookies = [cookie.lower() for cookie in told.get_all("Set-Cookie") or []]
    assert cookies
    assert all(cookie.startswith("__host-") and "secure" in cookie for cookie in cookies)


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probes_come_from_inside(production: Served, path: str) -> None:
    assert ask(production, path, coming_from=STRANGER)[0] == 200
