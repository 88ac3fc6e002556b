"""The demonstration from end to end: pushed over HTTP, settled, shown; and nothing twice."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from commissions.ledger.models import LedgerEntry
from track360.demo import waiting
from track360.ingest.models import Batch

pytestmark = pytest.mark.django_db(transaction=True)


def demo(*arguments: str) -> str:
    out = StringIO()
    call_command("demo", *arguments, "--customers", "60", stdout=out)
    return out.getvalue()


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Settles whenever the command waits, and the logins go to a folder of the test's."""
    monkeypatch.setattr(waiting.time, "sleep", lambda _: call_command("settle", stdout=StringIO()))
    monkeypatch.setenv("TRACK360_DATA_DIR", str(tmp_path))


def test_two_partners_are_pushed_settled_and_shown_and_a_second_time_only_shown(
    live_server: Any, worker: None, tmp_path: Path
) -> None:
    demo("--setup")
    shown = demo("--push", live_server.url)
    assert "acme trading-activity: 600 records" in shown
    assert "propco trading-activity: " in shown
    for firm in ("acme", "propco"):
        assert f"{firm} control totals of 2026-01-02: equal" in shown
    assert "northwind" not in shown.partition("\n\n")[0]
    assert f"{live_server.url}/admin/" in shown
    assert "operator" in shown
    call_command("prove", stdout=StringIO())
    partners = set(LedgerEntry.objects.values_list("partner__code", flat=True))
    assert partners == {"acme", "propco"}
    before = Batch.objects.count(), LedgerEntry.objects.count()
    again = demo("--push", live_server.url)
    assert again.startswith("the sample data is there already\n")
    assert again.partition("\n\n")[2] == shown.partition("\n\n")[2]
    assert (Batch.objects.count(), LedgerEntry.objects.count()) == before
