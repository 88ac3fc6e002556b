"""Generated headers on every address, and query strings on both sites (``make fuzz``): none of them is a 5xx.

Straight to the WSGI application, where a case takes a few milliseconds; TRACK360_FUZZ_CASES is how many are sent.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings as django_settings
from django.test import Client

from tests import factories as make
from tests.core.wsgi import call
from tests.fuzz.cases import CASES, SEED
from tests.reports.addresses import addresses
from tests.reports.crawl import PARAMETERS
from track360.partners.credentials import services
from track360.site.filters import parameters_of
from track360.site.sites import affiliate_site, operator_site

METHODS = ("GET", "GET", "GET", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "NONE")
HEADERS = (
    "CONTENT_TYPE", "HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING", "HTTP_ACCEPT_LANGUAGE", "HTTP_CONTENT_ENCODING",
    "HTTP_COOKIE", "HTTP_HOST", "HTTP_ORIGIN", "HTTP_REFERER", "HTTP_AUTHORIZATION", "HTTP_X_API_KEY",
    "HTTP_IDEMPOTENCY_KEY", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_NONE_MATCH", "HTTP_IF_MATCH", "HTTP_RANGE",
    "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED", "HTTP_USER_AGENT",
    "HTTP_X_CSRFTOKEN", "HTTP_X_REQUESTED_WITH", "HTTP_HX_REQUEST", "HTTP_CONTENT_DISPOSITION", "HTTP_DATE",
    "HTTP_EXPECT",
)  # fmt: skip
WORDS = (
    "", "*", "*/*", "application/json", "text/html", "application/x-www-form-urlencoded", "multipart/form-data",
    "charset", "boundary", "name", "q", "utf-8", "utf-16", "rot13", "zlib", "undefined", "punycode", "BOGUS''x",
    "utf-8''%ff", "gzip", "Basic", "Bearer", "Api-Key", "Og==", "bytes", "0-", "-1", "Thu, 99 Jan 2026 25:00:00 GMT",
    "for=127.0.0.1", "::1", "http", "localhost", "[::1", "example.com:x", "sessionid", "csrftoken", "..", "\x00",
    "\xff", "\u00e9", "9" * 400, "x" * 4000, "None",
)  # fmt: skip
SIGNS = ("", " ", ";", ";;", "=", "*=", "*0*=", ",", ":", '"', "'", "/", "\t", "%")
VALUES = (
    "", "%00", "\x00", "%", "%u0041", "%ED%A0%80", "%FF", "(", "[", "\\", "'", "abc", "-1", "1", "9" * 30, "9" * 5000,
    "1e9", "NaN", "2026-02-30", "0001-01-01", "9999-12-31", "None", "{}", "[]", "null", "..%2F", "a+" * 500,
    "%E2%80%AE", "1.1.-2", "-",
)  # fmt: skip
LOOKUPS = ("", "__regex", "__startswith", "__in", "__isnull", "__gte", "__year", "__nothing", "_from", "_to", "[]", "*")

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(7200)]


@pytest.fixture
def house(settings: Any) -> dict[str, str]:
    """The cookie header of a login of each site, by where the site begins, and an API key."""
    settings.API_RATE_LIMIT = settings.API_CLIENT_RATE_LIMIT = 10_000_000
    partner = make.make_partner()
    affiliate = make.make_affiliate(partner, "A")
    make.make_entry(affiliate, make.make_customer(affiliate, "c1"), "1")
    _, key = services.create_key(partner, "fuzz")
    found = {"key": f"Api-Key {key}"}
    for start, login in (("/admin/", make.make_operator()), ("/affiliate/", make.make_affiliate_login(affiliate))):
        client = Client()
        client.force_login(login)
        name = django_settings.SESSION_COOKIE_NAME
        found[start] = f"{name}={client.cookies[name].value}"
    return found


def sent(case: Callable[[random.Random], tuple[str, dict[str, str], bytes]], cases: int) -> Counter[int]:
    """The statuses of so many cases; those that are errors of ours fail the test, with what repeats them."""
    dice, statuses, wrong = random.Random(SEED), Counter[int](), []
    for number in range(cases):
        path, environ, body = case(dice)
        status, _, _ = call(path, environ.pop("CONTENT_TYPE", ""), body, **environ)
        statuses[status] += 1
        if status >= 500:
            wrong.append((number, status, path, environ))
    print(f"\nseed {SEED}: {cases} cases, {dict(sorted(statuses.items()))}")
    assert not wrong, (SEED, wrong[:10])
    return statuses


def text(dice: random.Random) -> str:
    """A header's value, of what headers are made of, put together wrongly."""
    parts = (dice.choice(words) for _ in range(dice.randint(1, 8)) for words in (WORDS, SIGNS))
    return "".join(parts)[: dice.choice((20, 200, 5000))]


def of_paths(dice: random.Random, paths: list[str]) -> str:
    return dice.choice(paths).replace("{}", dice.choice(("1", "abc", "\x00", "é", "-1", "9" * 30, "a/b")))


def test_any_header_is_answered(house: dict[str, str]) -> None:
    paths = [address.path for address in addresses("/")] + ["/nothing", "/static/track360/site.css", "/static/../x"]

    def case(dice: random.Random) -> tuple[str, dict[str, str], bytes]:
        environ = {name: text(dice) for name in dice.sample(HEADERS, dice.randint(1, 4))}
        path = of_paths(dice, paths)
        known = {"HTTP_COOKIE": house["/admin/"], "HTTP_AUTHORIZATION": house["key"]} if dice.random() < 0.5 else {}
        body = dice.choice(
            (b"", b"", b"{}", b"a=1&b=%00", b"--x\r\nContent-Disposition: form-data; name*=z''x\r\n\r\n")
        )
        query = dice.choice(("", "q=1", "%C3%A9=%FF"))
        return path, {**known, "REQUEST_METHOD": dice.choice(METHODS), "QUERY_STRING": query, **environ}, body

    statuses = sent(case, CASES // 2)
    assert len(statuses) > 2


@pytest.mark.parametrize("site", [operator_site, affiliate_site], ids=lambda site: site.name)
def test_any_query_is_answered(site: Any, house: dict[str, str]) -> None:
    start = f"/{site.name}/"
    paths = [address.path for address in addresses(start) if "logout" not in address.path]
    filters = [
        name for admin in site._registry.values() for chosen in admin.list_filter for name in parameters_of(chosen)
    ]
    columns = [field.name for model in site._registry for field in model._meta.concrete_fields]
    names = sorted({*PARAMETERS, *filters, *columns, "draft", "customer", "report", "page", "next", "period"})

    def parameter(dice: random.Random) -> str:
        name = dice.choice(names) + (dice.choice(LOOKUPS) if dice.random() < 0.3 else "")
        return f"{name}={dice.choice(VALUES) if dice.random() < 0.9 else quote(text(dice), safe='%')}"

    def case(dice: random.Random) -> tuple[str, dict[str, str], bytes]:
        query = dice.choice("&&&;").join(parameter(dice) for _ in range(dice.randint(1, 3)))
        return of_paths(dice, paths), {"QUERY_STRING": query, "HTTP_COOKIE": house[start]}, b""

    # Signed in, else all of it would be turned away at the door.
    assert call(start, "", b"", HTTP_COOKIE=house[start])[0] == 200
    assert sent(case, CASES // 4).total() == CASES // 4
