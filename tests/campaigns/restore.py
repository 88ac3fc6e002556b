"""A backup taken while partners push, restored with the field keys into an empty server: proofs and figures hold."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

from django.core.management import call_command
from django.db import connection

from activity.models import TradingDay
from commissions.rollups.prove import prove
from tests.campaigns import servers
from tests.campaigns.servers import Server
from tests.campaigns.workers import waiting
from tests.house import House, wait_until
from tests.pushers import CUSTOMERS, Pushers, make_broker_with_plan
from track360.connectors.models import Source
from track360.core.chain import sealing
from track360.core.chain.models import Seal
from track360.demo import demonstration
from track360.demo.firms import PULLED
from track360.demo.generator import Sample, Scale, generate_all
from track360.launcher.state import free_port
from track360.partners import heads
from track360.partners.models import Partner

SCALE = Scale(customers=3_000)
SECRET = {"token": "of a partner's API"}
_MOMENT = 11  # seconds after which what was seen by one sealing may be sealed by the next


class Before(NamedTuple):
    """What is known of the first server at the moment the backup begins."""

    earned: dict[str, list[Any]]
    heads: list[str]
    acknowledged: list[str]


def run() -> str:
    """The figures of the campaign in words."""
    samples = [sample for code, sample in generate_all(SCALE).items() if code not in PULLED]
    with tempfile.TemporaryDirectory() as folder, servers.server() as first:
        file = Path(folder) / "backup"
        with servers.pointed_at(first.url):
            first.migrate()
            before, later = _back_up_under_load(first, samples, file)
        with servers.server() as second:
            began = time.monotonic()
            _client(second, "pg_restore", "--no-owner", "--exit-on-error", f"--dbname={second.owner_url}", str(file))
            seconds = time.monotonic() - began
            with servers.pointed_at(second.url):
                second.migrate()
                told = _compared(samples, before)
        size = file.stat().st_size
    return f"a backup of {size:,} bytes while {later} batches came, restored in {seconds:.0f} s: {told}"


def _back_up_under_load(server: Server, samples: list[Sample], file: Path) -> tuple[Before, int]:
    demonstration.set_up(samples)
    partners = [Partner.objects.get(code=sample.firm.id) for sample in samples]
    Source.objects.create(partner=partners[0], code="kept", connector="rest", credentials=SECRET)
    # A quick machine pushes more than the limit of a minute, which is no part of this.
    os.environ |= {"TRACK360_RATE_LIMIT": "1000000", "TRACK360_CLIENT_RATE_LIMIT": "1000000"}
    house = House(free_port(), os.environ["CELERY_BROKER_URL"])
    try:
        house.start_web()
        house.start_worker()
        demonstration.push_missing(house.url, samples, lambda line: None)
        wait_until(lambda: not any(map(waiting, partners)), "the sample is settled", seconds=600)
        pushers = Pushers(house, make_broker_with_plan())
        with pushers.pushing():
            wait_until(lambda: len(pushers.acknowledged) > 20, "partners push")
            _seal()
            before = Before(_earned(samples), heads.listed(), list(pushers.acknowledged))
            _client(server, "pg_dump", "--format=custom", f"--file={file}", server.owner_url)
            later = len(pushers.acknowledged) - len(before.acknowledged)
        pushers.check()
    finally:
        house.stop()
    return before, later


def _compared(samples: list[Sample], before: Before) -> str:
    assert _earned(samples) == before.earned
    assert Source.objects.get(code="kept").credentials == SECRET
    proofs = [prove(partner) for partner in Partner.objects.all()]
    assert all(proof.holds for proof in proofs), [proof.incidents[:3] for proof in proofs]
    rows = TradingDay.objects.filter(instrument__in=before.acknowledged)
    assert rows.count() == len(before.acknowledged) * CUSTOMERS
    assert before.heads
    verified = _verified(before.heads)
    assert _seal() > 0  # what was under way when the backup began
    assert _verified(before.heads) > verified
    figures, units = sum(map(len, before.earned.values())), sum(proof.units for proof in proofs)
    return (
        f"the same {figures} sums of the sample, ledger equals prove over {units:,} units, "
        f"{verified:,} sealed rows and {len(before.heads)} published heads hold, and sealing goes on"
    )


def _earned(samples: list[Sample]) -> dict[str, list[Any]]:
    return {sample.firm.id: demonstration.earned(sample.firm.id) for sample in samples}


def _seal() -> int:
    sealing.seal_all()
    time.sleep(_MOMENT)
    return sealing.seal_all()


def _verified(published: list[str]) -> int:
    """How many rows are sealed; fails where a chain does not hold or lacks a head."""
    out = StringIO()
    call_command("verify-chain", stdout=out, head=[line.rpartition(" ")[2] for line in published])
    assert "BROKEN" not in out.getvalue()
    connection.close()
    return sum(Seal.objects.values_list("rows", flat=True))


def _client(server: Server, program: str, *arguments: str) -> None:
    subprocess.run([server.programs / program, *arguments], check=True)
