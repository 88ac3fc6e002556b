"""The operators' pages of sources and runs."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from customers.models import Customer
from tests.connectors.cases import PAIR, customer
from tests.connectors.conftest import NOON, Clock
from tests.factories import make_operator
from track360.connectors import sources
from track360.connectors.models import Run, Source, Watermark
from track360.connectors.pull import runner
from track360.demo.broker_server import Broker
from track360.ingest.models import Batch

pytestmark = pytest.mark.django_db
SECRET = '{"client_id": "track360", "client_secret": "simulated"}'


@pytest.fixture
def operator() -> Client:
    client = Client()
    client.force_login(make_operator())
    return client


def form(source: Source, **changed: Any) -> dict[str, Any]:
    given = {
        "partner": source.partner_id,
        "code": source.code,
        "connector": source.connector,
        "streams": "customers",
        "config": json.dumps(source.config),
        "every_seconds": 300,
        "overlap_seconds": 300,
        "page_size": 10,
        "page_limit": 100,
    }
    return given | changed


def address(source: Source, name: str = "change") -> str:
    return reverse(f"admin:connectors_source_{name}", args=[source.pk])


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_the_list_tells_dead_from_quiet(operator: Client, source: Source, broker: Broker, clock: Clock) -> None:
    listed = reverse("admin:connectors_source_changelist")
    assert ">new<" in "".join(text(operator.get(listed)).split())
    runner.run(source.pk, clock)
    assert ">quiet<" in "".join(text(operator.get(listed)).split())
    broker.fail("error")
    runner.run(source.pk, clock, forced=True)
    assert ">fails<" in "".join(text(operator.get(listed)).split())


def test_credentials_are_never_shown(operator: Client, source: Source) -> None:
    assert "simulated" not in text(operator.get(address(source)))


@pytest.mark.parametrize(
    ("secret", "wrong"),
    [
        (SECRET, {"every_seconds": "x"}),
        (SECRET, {"config": "{}"}),
        ('{"client_secret": "simulated"', {}),
        ('{"client_id": 7, "client_secret": "simulated", "simulated": "simulated"}', {}),
    ],
)
def test_refused_credentials_are_not_shown_again(
    operator: Client, source: Source, secret: str, wrong: dict[str, Any]
) -> None:
    answer = operator.post(address(source), form(source, secret=secret, **wrong))
    shown = text(answer).replace("simulated is not a known property", "")
    assert (answer.status_code, "simulated" in shown, "errornote" in shown or "errorlist" in shown) == (
        200,
        False,
        True,
    )


def test_the_buttons_of_a_source_are_forms(operator: Client, source: Source) -> None:
    shown = text(operator.get(address(source)))
    for name in ("preview", "run"):
        assert (
            f'<form method="post" action="{address(source, name)}"><input type="hidden" name="csrfmiddlewaretoken"'
            in shown
        )
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(make_operator())
    assert careful.post(address(source, "run")).status_code == 403
    assert operator.post(address(source, "run").replace(str(source.pk), "0")).status_code == 404


def test_saving_without_credentials_keeps_them(operator: Client, source: Source) -> None:
    answer = operator.post(address(source), form(source, every_seconds=600))
    assert answer.status_code == 302
    source.refresh_from_db()
    assert (source.every_seconds, source.credentials, sources.problems(source)) == (600, PAIR, [])


def test_another_address_needs_credentials_again(operator: Client, source: Source, settings: Any) -> None:
    settings.OUTBOUND_ALLOW = frozenset({*settings.OUTBOUND_ALLOW, "127.0.0.1:9"})
    moved = form(source, config='{"base_url": "http://127.0.0.1:9"}')
    operator.post(address(source), moved)
    source.refresh_from_db()
    with pytest.raises(Exception, match="enter them again"):
        sources.access_of(source)
    operator.post(address(source), form(source, secret=SECRET))
    source.refresh_from_db()
    assert sources.access_of(source).credentials == PAIR


def test_a_private_address_is_refused(operator: Client, source: Source) -> None:
    answer = operator.post(address(source), form(source, config='{"base_url": "http://169.254.169.254"}'))
    assert "169.254.169.254 is not a public address" in text(answer)
    before = source.config
    source.refresh_from_db()
    assert source.config == before


def test_a_preview_shows_records_and_keeps_nothing(operator: Client, source: Source, broker: Broker) -> None:
    broker.store.put("customers", [customer(1, last_modified_date="2026-11-20T00:00:00Z")])
    answer = text(operator.post(address(source, "preview")))
    assert "It answers" in answer
    assert (Customer.objects.count(), Batch.objects.count(), Run.objects.count()) == (0, 0, 0)


def test_a_preview_says_why_it_fails(operator: Client, source: Source, broker: Broker) -> None:
    broker.fail("unauthorized")
    answer = text(operator.post(address(source, "preview")))
    assert "The partner refused our credentials (401)." in answer


def test_run_now_makes_it_due(operator: Client, source: Source) -> None:
    Source.objects.update(next_run_at=NOON.replace(year=2099))
    assert operator.get(address(source, "run")).status_code == 405
    source.refresh_from_db()
    assert source.next_run_at.year == 2099
    assert operator.post(address(source, "run")).headers["Location"] == address(source)
    source.refresh_from_db()
    assert source.next_run_at.year < 2099


def test_pausing_is_a_box_to_tick(operator: Client, source: Source, clock: Clock) -> None:
    operator.post(address(source), form(source, paused="on"))
    assert runner.run(source.pk, clock) is None
    operator.post(address(source), form(source))
    assert runner.run(source.pk, clock) is not None


def test_a_range_is_read_again(operator: Client, source: Source, broker: Broker, clock: Clock) -> None:
    runner.run(source.pk, clock)
    late = customer(1, last_modified_date="2026-01-05T12:00:00Z")
    broker.store.put("customers", [late])
    operator.post(address(source), form(source, again_from="2026-01-05", again_to="2026-01-05"))
    runs = runner.run(source.pk, clock, forced=True)
    assert runs is not None
    assert [(run.kind, run.rows, run.status) for run in runs] == [
        ("live", 0, "done"),
        ("backfill", 1, "done"),
    ]
    assert list(Watermark.objects.values_list("kind", flat=True)) == ["live"]


def test_runs_are_listed_with_their_reason(operator: Client, source: Source, broker: Broker, clock: Clock) -> None:
    broker.fail("html")
    runner.run(source.pk, clock)
    run = Run.objects.get()
    assert "not JSON" in text(operator.get(reverse("admin:connectors_run_changelist")))
    assert "not JSON" in text(operator.get(reverse("admin:connectors_run_change", args=[run.pk])))
