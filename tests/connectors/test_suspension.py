"""A suspended partner: nothing is pulled, not even the next page, and nothing is lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command

from customers.models import Customer
from tests.connectors.cases import customer
from tests.connectors.conftest import Clock
from track360.connectors.models import Source
from track360.connectors.pull import runner
from track360.connectors.pull.window_reader import WindowReader
from track360.demo.broker_server import Broker
from track360.partners.credentials import services
from track360.partners.models import Partner

pytestmark = pytest.mark.django_db


def test_no_run_begins_not_even_one_that_is_asked_for(source: Source, broker: Broker, clock: Clock) -> None:
    services.suspend_partner(source.partner)
    assert runner.run(source.pk, clock) is None
    assert runner.run(source.pk, clock, forced=True) is None
    with pytest.raises(CommandError, match="its partner is suspended"):
        call_command("pull", source.code)
    assert broker.requests == []


def test_a_run_under_way_stops_after_its_page_and_goes_on_from_there(
    source: Source, broker: Broker, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    broker.store.put("customers", [customer(n) for n in range(25)])
    judge = WindowReader._judge

    def suspended_meanwhile(*args: Any) -> Any:
        services.suspend_partner(Partner.objects.get(pk=source.partner_id))
        return judge(*args)

    with monkeypatch.context() as patched:
        patched.setattr(WindowReader, "_judge", suspended_meanwhile)
        runs = runner.run(source.pk, clock)
    assert runs is not None
    assert [(run.status, run.pages, run.rows) for run in runs] == [("partial", 1, 10)]
    assert "the partner is suspended" in runs[0].reason
    services.resume_partner(Partner.objects.get(pk=source.partner_id))
    runs = runner.run(source.pk, clock)
    assert runs is not None
    assert [(run.status, run.pages, run.rows) for run in runs] == [("done", 2, 15)]
    assert Customer.objects.count() == 25
