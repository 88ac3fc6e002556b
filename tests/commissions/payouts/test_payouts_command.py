"""Paying by command, from what can be paid to the bank's answer."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from commissions.payouts.batches.models import Payout, PayoutBatch
from tests.commissions.payouts.owing import IBAN, make_owed, make_payable
from tests.factories import make_operator, make_partner
from track360.partners.models import Partner

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner() -> Partner:
    for name in ("finn", "fay"):
        make_operator(name, role="finance")
    made = make_partner("acme")
    make_owed(made, "A", "10.50")
    make_payable(made, "B", "4.00")
    return made


def run(*arguments: str, **options: Any) -> list[str]:
    out = StringIO()
    call_command("payouts", "acme", *arguments, stdout=out, **options)
    return out.getvalue().splitlines()


def test_it_shows_what_can_be_paid_and_what_cannot(partner: Partner) -> None:
    assert run() == [
        "A 2026-01: 10.50 EUR to Bank account DE89…3000",
        "B 2026-01: 4.00 EUR, not now: nobody has said where to",
        "can be paid: 10.50 EUR",
        "cannot: 4.00 EUR",
    ]


def test_a_batch_goes_its_way(partner: Partner, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    drafted = run("--draft", "csv", "--as", "finn")
    batch = PayoutBatch.objects.get()
    assert drafted == [
        "left out: 1 (nobody has said where to)",
        f"drafted {batch}: 1 payments; somebody else releases it",
    ]
    with pytest.raises(CommandError, match="You drafted this batch"):
        run("--release", str(batch), "--as", "finn")
    with pytest.raises(CommandError, match="is drafted: its file is handed over once it is released"):
        run("--file", str(batch))
    assert run("--release", str(batch), "--as", "fay") == [f"released {batch}"]
    run("--file", str(batch))
    file = capsysbinary.readouterr().out
    assert (IBAN.encode() in file, file == batch.file.encode()) == (True, True)
    answer = tmp_path / "answer.csv"
    answer.write_text(f"payment_id,outcome\n{batch.payouts.get()},paid\n")
    assert run("--answer", str(batch), str(answer), "--as", "finn") == ["1 changed"]
    assert run("--answer", str(batch), str(answer), "--as", "finn") == ["nothing new"]
    assert Payout.objects.get().state == "paid"


def test_what_cannot_be_done_is_said(partner: Partner) -> None:
    for arguments, refusal in (
        (["--draft", "csv"], "say who answers for it"),
        (["--draft", "paypal", "--as", "finn"], "nothing can be paid so"),
        (["--release", "BX", "--as", "fay"], "acme has no batch BX"),
    ):
        with pytest.raises(CommandError, match=refusal):
            run(*arguments)
    assert not PayoutBatch.objects.exists()
