"""What ``docs/how-to`` tells partners to run, run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pytest

from commissions.corrections import service
from commissions.programme.models import PlanVersion
from commissions.programme.service import apply
from customers.models import Customer
from tests import factories
from tests.serve.conftest import Served, serving
from track360.partners.credentials import services
from track360.partners.models import Partner

GUIDES = Path(__file__).parents[2] / "docs" / "how-to"


@pytest.fixture(scope="module")
def real(django_db_setup: None) -> Iterator[Served]:
    """A server with the real addresses."""
    with serving(TRACK360_TEST_URLCONF="track360.urls") as made:
        yield made


@pytest.fixture
def environment(real: Served, transactional_db: None) -> dict[str, str]:
    """What the guide's code reads: the address and the credentials of a broker with affiliate A."""
    partner = factories.make_partner()
    factories.make_affiliate(partner, "A")
    client, secret = services.create_client(partner)
    own = {"URL": f"http://127.0.0.1:{real.port}", "CLIENT_ID": client.client_id, "CLIENT_SECRET": secret}
    return {**os.environ, **own}


def blocks(language: str, guide: str = "integrate.md") -> str:
    """All code of one language."""
    return "\n".join(re.findall(rf"```{language}\n(.*?)```", (GUIDES / guide).read_text(), re.DOTALL))


def run(command: list[Any], environment: dict[str, str]) -> str:
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@pytest.mark.skipif(not shutil.which("curl"), reason="the guide's first half is told with curl")
def test_the_shell_part(environment: dict[str, str]) -> None:
    said = run(["bash", "-euo", "pipefail", "-c", blocks("bash")], environment)
    assert '"outcome":"created"' in said
    assert [row.customer_id for row in Customer.objects.all()] == ["10017"]


def test_the_python_part(environment: dict[str, str]) -> None:
    said = run([sys.executable, "-c", blocks("python")], environment)
    assert "known customers: ['10018']" in said
    assert "rejected" not in said.replace("'rejected': 0", "")


@pytest.mark.skipif(not shutil.which("curl"), reason="it is told with curl")
def test_a_draft_of_one_program_is_published_by_another(real: Served, transactional_db: None) -> None:
    apply({"partners": [{"id": "acme", "vertical": "forex", "plans": [{"id": "standard", "currency": "USD"}]}]})
    partner = Partner.objects.get(code="acme")
    own = {"URL": f"http://127.0.0.1:{real.port}"}
    for scope, name in (("programme", "DRAFTING_KEY"), ("publish", "PUBLISHING_KEY")):
        by = f"user:{factories.make_operator().username}"
        _, own[name] = services.create_key(partner, name, scope, by=by)
    command = ["bash", "-euo", "pipefail", "-c", blocks("bash", "change-by-hand.md")]
    with subprocess.Popen(command, env={**os.environ, **own}, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = _previewed_by_hand(process, process.stdout)
    assert (process.returncode, '"state":"published"' in said) == (0, True), said
    version = PlanVersion.objects.get(plan__partner=partner)
    assert (str(version.from_day), version.rules[0]["rate"]) == ("2026-03-01", "6.50")


def _previewed_by_hand(process: subprocess.Popen[str], stdout: IO[str]) -> str:
    """What it says in the end; until then no worker runs but this one."""
    while True:
        try:
            process.wait(timeout=0.3)
        except subprocess.TimeoutExpired:
            service.sweep()
        else:
            return stdout.read()
