"""Whatever a page of either site is asked for, it answers: a value that cannot be is the asker's mistake."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import quote

import pytest
from django.contrib.admin.options import IncorrectLookupParameters
from django.http import QueryDict
from django.test import Client, RequestFactory

from tests import factories as make
from tests.reports.addresses import addresses
from tests.reports.conftest import World
from tests.reports.crawl import PARAMETERS
from track360.site.filters import parameters_of
from track360.site.sites import affiliate_site, operator_site

SITES = {"/admin/": operator_site, "/affiliate/": affiliate_site}
HOSTILE = ("abc", "(", "9" * 30, "0001-01-01")
NAMES = (*PARAMETERS, "draft", "customer", "affiliate", "report", "hold", "page", "next", "plan", "period")


def entered(start: str, world: World) -> Client:
    client = Client()
    client.force_login(make.make_operator() if start == "/admin/" else world.login)
    return client


@pytest.mark.parametrize("start", SITES)
def test_a_filter_takes_any_value(start: str, world: World) -> None:
    """The list's own query, without the page around it, which would take a hundred times as long."""
    asked, request = 0, RequestFactory().get("/")
    request.user = make.make_operator() if start == "/admin/" else world.login
    for admin in SITES[start]._registry.values():
        for name in (name for chosen in admin.list_filter for name in parameters_of(chosen)):
            for value in HOSTILE:
                request.GET = QueryDict(f"{name}={quote(value)}")  # type: ignore[assignment]
                asked += 1
                with suppress(IncorrectLookupParameters):
                    list(admin.get_changelist_instance(request).queryset[:1])
    assert asked > 30


@pytest.mark.parametrize(
    ("query", "status", "to"),
    [
        ("partner_id=abc", 302, "?e=1"), ("partner_id=%00", 302, "?e=1"), ("partner_id=", 200, None),
        ("partner_id=99999999999999999999999", 200, None), ("q=%00", 200, None),
        ("q=" + "a+" * 2000, 200, None),
        ("o=%00", 200, None), ("p=abc", 200, None), ("pk__regex=(", 400, None), ("%00=1", 400, None),
        ("_changelist_filters=%00", 400, None), ("status=%00", 200, None), ("e=1&partner_id=abc", 200, None),
    ],
)  # fmt: skip
def test_a_list_says_what_is_wrong(query: str, status: int, to: str | None, operator: Client, world: World) -> None:
    path = "/admin/affiliates/affiliate/"
    answer = operator.get(f"{path}?{query}")
    assert (answer.status_code, answer.headers.get("Location")) == (status, to and path + to)


@pytest.mark.parametrize("start", SITES)
def test_every_page_takes_any_parameter(start: str, world: World) -> None:
    client, wrong = entered(start, world), []
    paths = {address.of(value) for address in addresses(start) for value in ("1", "abc") if address.ids < 2}
    pages = sorted(path for path in paths if "logout" not in path and "xlsx" not in path)
    values = ("\0", "9" * 30, "(")
    for place, path in enumerate(pages):
        query = "&".join(f"{name}={quote(values[(place + turn) % 3])}" for turn, name in enumerate(NAMES))
        answer = client.get(f"{path}?{query}")
        b"".join(answer.streaming_content) if answer.streaming else None
        wrong.extend([(path, answer.status_code)] if answer.status_code >= 500 else [])
    assert wrong == []
    assert len(pages) > 15


@pytest.mark.parametrize(
    "path", ["/admin/%00/", "/affiliate/%00", "/%00", "/admin/customers/customer/%00/", "/metrics%00"]
)
def test_a_path_that_cannot_be_is_not_found(path: str, operator: Client) -> None:
    assert operator.get(path).status_code == 404
