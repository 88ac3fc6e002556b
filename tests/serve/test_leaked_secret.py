"""A leaked secret, shut out in one step: by a page, by a command; on every process."""

from __future__ import annotations

from collections.abc import Iterator
from http.client import HTTPConnection
from io import StringIO
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.test import Client

from tests import factories
from tests.serve.conftest import Served, serving
from track360.partners.credentials import services
from track360.partners.models import ApiClient

pytestmark = pytest.mark.django_db(transaction=True)
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def real() -> Iterator[Served]:
    with serving(TRACK360_TEST_URLCONF="track360.urls") as made:
        yield made


class Thief:
    """Has a client's secret, a token of it and the API key that it made, and a connection to every process."""

    def __init__(self, served: Served) -> None:
        self.client, self.secret = services.create_client(factories.make_partner(), scopes="read admin")
        _, self.key = services.create_key(self.client.partner, "made", "read", by=self.client.client_key)
        self.token = served.token(self.client.client_id, self.secret)
        # Handed out evenly: of four each of the two processes has two.
        self.connections = [served.http() for _ in range(4)]

    def statuses(self) -> set[int]:
        """Of everything there is to try, on every process."""
        return {status for http in self.connections for status in self._tried(http)}

    def _tried(self, http: HTTPConnection) -> list[int]:
        form = {"grant_type": "client_credentials", "client_id": self.client.client_id, "client_secret": self.secret}
        place = "/api/v1/forex/customers"
        return [
            _status(http, "POST", "/oauth/token", FORM, urlencode(form)),
            _status(http, "GET", place, {"Authorization": f"Bearer {self.token}"}),
            _status(http, "GET", place, {"X-API-Key": self.key}),
            _status(http, "GET", place, {"Authorization": f"Bearer {self.key}"}),
        ]


def _status(http: HTTPConnection, method: str, path: str, headers: dict[str, str], body: str = "") -> int:
    http.request(method, path, body, headers)
    answer = http.getresponse()
    answer.read()
    return answer.status


def by_page(served: Served, client: ApiClient) -> None:
    """One POST of an operator who is logged in, to a served page."""
    operator = Client()
    operator.force_login(factories.make_operator())
    place = f"/admin/partners/apiclient/{client.pk}/revoke/"
    token = operator.get(place).context["csrf_token"]
    cookies = {name: operator.cookies[name].value for name in ("sessionid", "csrftoken")}
    head = FORM | {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    form = urlencode({"csrfmiddlewaretoken": str(token), "with_made": "on"})
    assert _status(served.http(), "POST", place, head, form) == 302


def by_command(served: Served, client: ApiClient) -> None:
    call_command("credentials", "revoke", client.client_key, "--with-made", stdout=StringIO())


def test_neither_it_nor_its_token_nor_its_key_opens_anything_from_then_on(real: Served) -> None:
    for shut in (by_page, by_command):
        thief = Thief(real)
        assert thief.statuses() == {200}
        shut(real, thief.client)
        # The very next requests: nothing is waited for.
        assert thief.statuses() == {401}
