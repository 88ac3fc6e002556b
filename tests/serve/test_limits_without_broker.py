"""The rate limit is kept by the database: it is as exact while the broker stops."""

from __future__ import annotations

import json
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from customers.models import Customer
from tests import factories
from tests.concurrency.test_outage import Broker
from tests.serve.conftest import Served, serving
from track360.partners.credentials import services

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(180)]


@pytest.fixture
def broker() -> Iterator[Broker]:
    made = Broker()
    made.start()
    yield made
    made.stop()


@pytest.fixture
def real(transactional_db: None, broker: Broker) -> Iterator[Served]:
    """The whole API, with a broker of the test's own."""
    url = f"redis://127.0.0.1:{broker.port}/0"
    with serving(TRACK360_TEST_URLCONF="track360.urls", CELERY_BROKER_URL=url) as made:
        yield made


def token(served: Served) -> str:
    """Of a client of a new partner with affiliate A1."""
    affiliate = factories.make_affiliate(factories.make_partner(), "A1")
    client, secret = services.create_client(affiliate.partner)
    return served.token(client.client_id, secret)


def calls(served: Served, bearer: str, count: int) -> list[int]:
    """Statuses of 24 lists, then a push of a new customer, which wants to wake a worker, and so on."""
    http, statuses = served.http(), []
    headers = {"Authorization": f"Bearer {bearer}", "Content-Type": "application/json"}
    for number in range(count):
        if number % 25 == 24:
            record = {"customer_id": uuid.uuid4().hex, "signup_date": "2026-01-05", "affiliate_id": "A1"}
            http.request("POST", "/api/v1/forex/customers", json.dumps([record]), headers)
        else:
            http.request("GET", "/api/v1/forex/customers?per_page=1", headers=headers)
        answer = http.getresponse()
        answer.read()
        statuses.append(answer.status)
    http.close()
    return statuses


def test_exactly_a_thousand_is_let_in_while_the_broker_stops(real: Served, broker: Broker) -> None:
    one, other = token(real), token(real)
    began = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        shares = [pool.submit(calls, real, one, 200) for _ in range(8)]
        broker.stop()
        statuses = Counter(status for share in shares for status in share.result())
    assert time.monotonic() - began < 55, "the machine is too slow for one window"
    assert statuses == {200: 1000, 429: 600}
    pushed = Customer.objects.count()
    assert 20 <= pushed <= 60
    assert calls(real, other, 25) == [200] * 25
    assert Customer.objects.count() == pushed + 1
