"""What headers can make of a request, through the WSGI application: its query is UTF-8, and none of them is a 500."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest

from tests import factories as make
from tests.core.wsgi import call
from track360.partners.credentials import services

FORM = "application/x-www-form-urlencoded"
PATHS = (
    "/healthz",
    "/nothing",
    "/admin/login/",
    "/affiliate/",
    "/oauth/token",
    "/api/v1/forex/customers",
    "/api/docs/",
)
NOT_TEXT = ("rot13", "zlib", "base64", "hex", "uu", "quopri", "undefined", "punycode", "idna", "unicode_escape")
MALFORMED = (
    "application/json; charset*=BOGUS''x", "application/json; name*=BOGUS''x", "text/plain; charset*=rot13''x",
    "text/plain; x*=undefined''x", "text/plain; x*=a; x*0=b", "text/plain; x*0*=a", "; ;", "text/plain; x*9999999999=a",
)  # fmt: skip
MULTIPART = "multipart/form-data; boundary=b"

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", PATHS)
def test_without_a_body_its_charset_says_nothing(path: str) -> None:
    usual = call(path, "", query="next=/%C3%A9")[0]
    assert usual < 500
    kinds = [*MALFORMED, *(f"text/plain; charset={name}" for name in (*NOT_TEXT, "utf-16", "cp037", "nonsense"))]
    assert {kind: call(path, kind, query="next=/%C3%A9")[0] for kind in kinds} == dict.fromkeys(kinds, usual)


@pytest.mark.parametrize("path", PATHS)
def test_a_body_in_a_charset_that_nobody_knows_is_415(path: str) -> None:
    kinds = [*MALFORMED[:5], *(f"{FORM}; charset={name}" for name in (*NOT_TEXT, "utf-16", "cp037", "nonsense", ""))]
    told = {kind: call(path, kind, b"a=1", query="x=1") for kind in kinds}
    assert {kind: status for kind, (status, _, _) in told.items()} == dict.fromkeys(kinds, 415)
    _, headers, body = told[kinds[0]]
    assert headers["Content-Type"] == "application/problem+json"
    assert json.loads(body)["detail"] == "The charset of the body is not known here; send UTF-8."


@pytest.mark.parametrize("charset", ["us-ascii", "iso-8859-1", "windows-1252", "utf8", "UTF-8", '"utf-8"'])
def test_a_token_form_in_ascii_is_taken(charset: str) -> None:
    client, secret = services.create_client(make.make_partner())
    asked = {"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": secret}
    status, _, body = call("/oauth/token", f"{FORM}; charset={charset}", urlencode(asked).encode())
    assert (status, json.loads(body)["token_type"]) == (200, "Bearer")


@pytest.mark.parametrize("charset", ["utf-16", "cp037", "rot13", "utf-8"])
def test_the_query_is_utf8_whatever_the_body(charset: str) -> None:
    partner = make.make_partner()
    _, key = services.create_key(partner, "one")
    make.make_customer(make.make_affiliate(partner, "A"), "é")
    status, _, body = call(
        "/api/v1/forex/customers", f"application/json; charset={charset}", query="customer_id=%C3%A9",
        HTTP_AUTHORIZATION=f"Api-Key {key}",
    )  # fmt: skip
    assert (status, [row["customer_id"] for row in json.loads(body)["data"]]) == (200, ["é"])


@pytest.mark.parametrize("path", ["/admin/login/", "/oauth/token", "/affiliate/forgotten/"])
@pytest.mark.parametrize("name", ["name*=BOGUS''x", "name*=rot13''x", "x*=a; x*0=b", "name*=undefined''x"])
def test_a_part_of_a_form_can_be_malformed(path: str, name: str) -> None:
    body = f"--b\r\nContent-Disposition: form-data; {name}\r\n\r\n1\r\n--b--\r\n".encode()
    assert call(path, MULTIPART, body)[0] in (400, 403)


@pytest.mark.parametrize(
    "accept", [*MALFORMED, "application/json;q=0.9, x/y; x*=BOGUS''x", "*", "", ",", ";;", "a/b;q=x"]
)
def test_any_accept_header_is_answered(accept: str) -> None:
    _, key = services.create_key(make.make_partner(), "one")
    told = call("/api/v1/forex/customers", "", HTTP_ACCEPT=accept, HTTP_AUTHORIZATION=f"Api-Key {key}")
    assert told[0] in (200, 406)
