"""Comparisons are kept, with who asked and what differed, and operators see them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from customers.models import Customer
from tests.connectors.cases import customer
from tests.connectors.conftest import Clock
from tests.factories import make_operator, make_partner
from tests.ingest.api import Api
from track360.connectors import tasks
from track360.connectors.models import Reconciliation, Source
from track360.connectors.reconcile import store
from track360.demo.broker_server import Broker
from track360.ingest import intake, registry
from track360.partners.models import Partner
from track360.reports.selectors.onboarding import checklist

pytestmark = pytest.mark.django_db
JAN_2 = date(2026, 1, 2)


@pytest.fixture
def operator() -> Client:
    client = Client()
    client.force_login(make_operator("olga"))
    return client


def push(partner: Partner, *records: dict[str, Any]) -> None:
    intake.ingest_batch(registry.ENTITIES["customers"], partner, list(records))


def compare(source: Source, clock: Clock) -> Reconciliation:
    return store.of_source(source, JAN_2, "olga", clock)[0]


def step(partner: Partner) -> tuple[bool, str]:
    [found] = [step for step in checklist(partner) if step.name == "Totals reconciled"]
    return found.done, found.note


def test_what_differs_is_kept_with_who_asked(partner: Partner, source: Source, broker: Broker, clock: Clock) -> None:
    push(partner, customer(1), customer(2, email="ours@a.example"), customer(3))
    broker.store.put("customers", [customer(2, email="theirs@a.example"), customer(3), customer(4)])
    compare(source, clock)
    kept = Reconciliation.objects.get()
    assert (kept.partner, kept.source, kept.asked_by, kept.at) == (partner, source, "olga", clock.now)
    assert (kept.first_day, kept.last_day, kept.verdict) == (JAN_2, JAN_2, "differs")
    assert (kept.matched, kept.missing_here, kept.missing_there, kept.different) == (1, 1, 1, 1)
    assert kept.figures == [["customers", "2026-01-02", "rows", "3", "3", "0"]]
    assert kept.differences == [
        ["customers", "c0004", "missing here"],
        ["customers", "c0001", "missing there"],
        ["customers", "c0002", "different: email"],
    ]
    assert Customer.objects.count() == 3


def test_a_source_that_cannot_be_read_is_kept_with_the_reason(source: Source, broker: Broker, clock: Clock) -> None:
    broker.fail("error")
    kept = compare(source, clock)
    assert (kept.verdict, kept.matched) == ("failed", 0)
    assert kept.reason


def test_a_day_without_rows_proves_nothing(partner: Partner, source: Source, clock: Clock) -> None:
    assert compare(source, clock).verdict == "nothing to compare"
    assert step(partner)[0] is False


def test_the_onboarding_is_ticked_by_the_newest_comparison(
    partner: Partner, source: Source, broker: Broker, clock: Clock
) -> None:
    assert step(partner) == (
        False,
        "Compare a day on the source's page, or have the partner send POST control-totals.",
    )
    push(partner, customer(1))
    broker.store.put("customers", [customer(1)])
    compare(source, clock)
    assert step(partner) == (True, "equal, compared 2026-01-10 by olga")
    broker.store.put("customers", [customer(2)])
    compare(source, clock)
    assert step(partner) == (False, "differs, compared 2026-01-10 by olga")


def test_control_totals_are_kept_as_answered(db: None) -> None:
    api = Api(make_partner("totals", zone="UTC"))
    entries = [
        {"entity": "customers", "date": "2026-01-03", "rows": 0},
        {"entity": "trading-activity", "date": "2026-01-02", "currency": "USD", "rows": 2, "pnl": -1.5},
    ]
    assert api.push("control-totals", *entries).json()["meta"]["different"] == 1
    kept = Reconciliation.objects.get()
    assert (kept.partner, kept.source, kept.asked_by) == (api.partner, None, "API client tests")
    assert (kept.first_day, kept.last_day, kept.verdict) == (JAN_2, date(2026, 1, 3), "differs")
    assert (kept.matched, kept.different) == (1, 1)
    assert kept.figures == [
        ["trading-activity", "2026-01-02 USD", "rows", "2", "0", "-2"],
        ["trading-activity", "2026-01-02 USD", "pnl", "-1.5", "0", "1.5"],
        ["customers", "2026-01-03", "rows", "0", "0", "0"],
    ]


def test_nothing_is_kept_of_totals_that_cannot_be_read(db: None) -> None:
    api = Api(make_partner("totals"))
    assert api.push("control-totals", {"entity": "customers"}).status_code == 422
    assert api.push("control-totals").status_code == 200
    assert not Reconciliation.objects.exists()


def test_old_comparisons_make_room(source: Source, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "KEPT", 3)
    made = [compare(source, clock).pk for _ in range(5)]
    assert sorted(Reconciliation.objects.values_list("pk", flat=True)) == made[-3:]


def test_operators_see_what_differed(
    operator: Client, partner: Partner, source: Source, broker: Broker, clock: Clock
) -> None:
    push(partner, customer(1))
    broker.store.put("customers", [customer(4)])
    kept = compare(source, clock)
    listed = operator.get(reverse("admin:connectors_reconciliation_changelist"), {"partner_id": partner.pk})
    assert "source crm" in listed.content.decode()
    page = operator.get(reverse("admin:connectors_reconciliation_change", args=[kept.pk])).content.decode()
    for told in ("c0004", "missing here", "c0001", "missing there", "olga", "differs"):
        assert told in page
    of_partner = operator.get(reverse("admin:partners_partner_change", args=[partner.pk])).content.decode()
    assert f"/admin/connectors/reconciliation/?partner_id={partner.pk}" in of_partner


def test_an_operator_asks_for_a_comparison(
    operator: Client,
    partner: Partner,
    source: Source,
    broker: Broker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    push(partner, customer(1))
    broker.store.put("customers", [customer(1)])
    asked: list[Any] = []
    monkeypatch.setattr("track360.core.jobs.enqueue_after_commit", lambda *args: asked.append(args))
    form = {
        "partner": partner.pk,
        "code": "crm",
        "connector": "track360",
        "streams": "customers",
        "config": f'{{"base_url": "{broker.url}"}}',
        "every_seconds": 300,
        "overlap_seconds": 300,
        "page_size": 10,
        "page_limit": 100,
        "compare_day": "2026-01-02",
    }
    answer = operator.post(reverse("admin:connectors_source_change", args=[source.pk]), form)
    assert answer.status_code == 302
    assert asked == [("connectors.reconcile", source.pk, "2026-01-02", "olga")]
    tasks.reconcile(*asked[0][1:])
    assert Reconciliation.objects.get().verdict == "equal"


def test_the_command_keeps_its_answer(partner: Partner, source: Source, broker: Broker) -> None:
    broker.store.put("customers", [customer(1)])
    with pytest.raises(CommandError, match="They differ"):
        call_command("reconcile", "northwind/crm", "2026-01-02")
    kept = Reconciliation.objects.get()
    assert (kept.asked_by, kept.missing_here) == ("manage.py reconcile", 1)
    assert kept.at <= datetime.now(UTC)
