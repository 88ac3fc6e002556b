"""A third vertical by ``docs/how-to/vertical.md`` and nothing else: pushed over HTTP, settled and paid."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
import requests
from django.conf import settings
from pytest_django import DjangoDbBlocker

from commissions.ledger.models import LedgerEntry
from tests.house import House
from tests.recipes import house, paste
from tests.scenarios.story import Story, plain
from tests.verticals.test_faults import without
from track360 import verticals
from track360.checks import faults_of
from track360.launcher.state import free_port
from track360.registry import VERTICALS
from track360.verticals import registry
from track360.verticals.base import Vertical

SHARE = {"id": "share", "type": "revenue_share", "percent": 30, "negative": "reset"}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The code with the recipe followed."""
    made = house(tmp_path_factory.mktemp("house"))
    paste("vertical.md", made)
    return made


@pytest.fixture
def crypto(copy: Path, monkeypatch: pytest.MonkeyPatch) -> Vertical:
    """The vertical, known to this process too, which applies the programmes."""
    monkeypatch.setattr(verticals, "__path__", [*verticals.__path__, str(copy / "track360" / "verticals")])
    found: Vertical = import_module("track360.verticals.crypto").CRYPTO
    monkeypatch.setitem(registry.VERTICALS, found.name, found)
    return found


@pytest.fixture(scope="module")
def running(copy: Path, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[House]:
    """Web processes of the copy."""
    with django_db_blocker.unblock():
        made = House(free_port(), settings.CELERY_BROKER_URL, folder=copy)
        try:
            made.start_web()
            yield made
        finally:
            made.stop()


def manage(copy: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *command], cwd=copy, env=environment or None, capture_output=True, text=True,
        timeout=120, check=False,
    )  # fmt: skip


def told(running: House, sign: int) -> Story:
    """Affiliate A brings a deposit of 1000 and a chargeback of 100 that bears this sign."""
    story = Story(running, vertical="crypto").pays("A", rules=[SHARE])
    story.programme["push"] = {"signs": "signed" if sign < 0 else "unsigned"}
    story.begin()
    story.customer()
    story.deposit("t1", "1000", "2026-01-05T10:00:00Z")
    story.deposit("t2", str(sign * 100), "2026-01-06T10:00:00Z", transaction_type="chargeback")
    return story


def paid(story: Story) -> list[str]:
    return [plain(entry.amount) for entry in LedgerEntry.objects.filter(partner__code=story.code)]


def test_what_leaves_the_firm_is_a_cost_whichever_sign_it_bears(copy: Path, running: House, crypto: Vertical) -> None:
    unsigned, signed = told(running, 1), told(running, -1)
    settled = manage(copy, "settle", unsigned.code, signed.code, **running.environment())
    assert settled.returncode == 0, settled.stderr
    assert paid(unsigned) == ["270.00"]
    assert paid(signed) == ["270.00"]


def test_the_api_speaks_it(running: House, crypto: Vertical) -> None:
    spec = requests.get(f"{running.url}/api/schema/?format=json", timeout=60).json()
    told = spec["paths"]["/api/v1/crypto/reports/{name}"]["get"]["parameters"]
    [names] = [parameter["schema"]["enum"] for parameter in told if parameter["name"] == "name"]
    assert "funnel" in names
    assert "pass-rates" not in names
    schema = requests.get(f"{running.url}/api/v1/crypto/schemas/transactions.json", timeout=60).json()
    assert schema["properties"]["transaction_type"]["enum"] == ["deposit", "chargeback", "adjustment"]
    story = Story(running, vertical="crypto").begin()
    answer = requests.get(f"{running.url}/api/v1/crypto/reports/pass-rates", headers=story.authorised(), timeout=60)
    assert answer.status_code == 404


def test_the_system_check_passes_and_names_any_one_fact_left_out(crypto: Vertical) -> None:
    assert list(faults_of({**VERTICALS, "crypto": crypto})) == []
    # ``leverage`` is forex's too: a vertical may do without it.
    facts = [(name, lacking) for name, lacking in without(crypto) if name != "leverage"]
    assert len(facts) > 20
    for name, lacking in facts:
        found = [message.msg for message in faults_of({**VERTICALS, "crypto": lacking})]
        assert any(message.startswith("crypto: ") and name in message for message in found), (name, found)


def test_the_command_line_names_it_too(copy: Path, running: House) -> None:
    file = copy / "track360" / "verticals" / "crypto.py"
    whole = file.read_text()
    assert manage(copy, "check", **running.environment()).returncode == 0
    try:
        file.write_text(whole.replace("TransactionType(Sign.OUT, ", "TransactionType("))
        refused = manage(copy, "check", **running.environment())
    finally:
        file.write_text(whole)
    assert refused.returncode == 1
    assert "crypto: transaction_types, chargeback: sign is not stated." in refused.stderr
