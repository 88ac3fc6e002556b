"""The hostile corpus against real worker processes: answered in time, and nothing of it stays in memory."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests import factories
from tests.ingest.corpus import attacks
from tests.serve.conftest import Served, megabytes, serving
from track360.partners.credentials import services

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]


@pytest.fixture
def real(transactional_db: None) -> Iterator[Served]:
    """The whole API."""
    with serving(TRACK360_TEST_URLCONF="track360.urls") as made:
        yield made


def test_workers_stay_small_and_answer_in_time(real: Served) -> None:
    affiliate = factories.make_affiliate(factories.make_partner(), "A")
    factories.make_customer(affiliate, "c1")
    _, key = services.create_key(affiliate.partner, "hostile")
    http, before, wrong = real.http(), megabytes(real, "VmRSS"), []
    for attack in attacks():
        headers = {"Content-Type": attack.content_type, "Authorization": f"Api-Key {key}", **attack.headers}
        began = time.monotonic()
        http.request("POST", f"/api/v1/forex/{attack.path}", attack.body, headers)
        answer = http.getresponse()
        answer.read()
        took = time.monotonic() - began
        if (answer.status, took < 5) != (attack.status, True):
            wrong.append((attack.name, answer.status, took))
    assert wrong == []
    assert megabytes(real, "VmHWM") - before < 200
