"""Heads outside the database, and the command that holds a chain against them."""

from __future__ import annotations

from contextlib import nullcontext
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core import mail
from django.core.management import CommandError, call_command

from tests import factories
from tests.core.chain.conftest import TODAY, book, log, owner, seal
from track360.core import clock
from track360.core.chain import sealing
from track360.core.chain.models import Seal, Secret
from track360.partners.models import AuditEntry, Partner
from track360.partners.tasks import publish_heads

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner() -> Partner:
    made = factories.make_partner()
    book(made, "1", "2")
    seal()
    return made


def told(*arguments: str, code: int = 0, **options: Any) -> list[str]:
    out = StringIO()
    with pytest.raises(SystemExit) if code else nullcontext():
        call_command("verify-chain", *arguments, stdout=out, **options)
    # Making a partner is in the log of people, whose chain is proved too.
    return [line for line in out.getvalue().splitlines() if " people: " not in line]


def test_the_heads_of_a_day_are_written_once_and_mailed(
    partner: Partner, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    settings.HEADS_DIR, settings.HEADS_MAIL = str(tmp_path), ["auditor@bank.example"]
    publish_heads()
    (file,) = tmp_path.iterdir()
    assert file.name == f"heads-{now:%Y-%m-%d}.txt"
    head = bytes(Seal.objects.get(what="ledger", partner_id=partner.pk).head).hex()
    assert f"{partner.code} ledger 1 {head}" in file.read_text().splitlines()
    book(partner, "3")
    seal()
    publish_heads()
    assert (head in file.read_text(), len(list(tmp_path.iterdir()))) == (True, 1)
    assert (mail.outbox[0].to, head in mail.outbox[0].body) == (["auditor@bank.example"], True)
    assert mail.outbox[0].subject == f"track360: heads of {now:%Y-%m-%d}"


def test_nothing_is_published_where_nobody_said_where(partner: Partner) -> None:
    publish_heads()
    assert mail.outbox == []


def test_a_whole_chain_and_a_published_head(partner: Partner) -> None:
    head = bytes(Seal.objects.get(what="ledger", partner_id=partner.pk).head).hex()
    assert told(partner.code, head=[head]) == [
        f"{partner.code} ledger: 2 rows in 1 seals hold, 0 wait to be sealed, head {head}",
        f"head {head}: seal 1 of ledger",
    ]


def test_a_broken_chain_is_told_by_its_first_row(partner: Partner) -> None:
    first = Seal.objects.get(what="ledger", partner_id=partner.pk).first
    owner("ALTER TABLE commissions_ledgerentry DISABLE TRIGGER USER")
    owner(f"UPDATE commissions_ledgerentry SET amount = 9 WHERE id >= {first}")
    assert told(partner.code, code=1) == [f"{partner.code} ledger: BROKEN at seal 1, row {first}: the row was changed"]


def test_a_chain_made_anew_lacks_the_head_that_was_published(partner: Partner) -> None:
    head = bytes(Seal.objects.get(what="ledger", partner_id=partner.pk).head).hex()
    owner("ALTER TABLE commissions_ledgerentry DISABLE TRIGGER USER")
    owner(
        f"UPDATE commissions_ledgerentry SET amount = 9 WHERE partner_id = {partner.pk}",
        "DELETE FROM core_seal",
        "UPDATE core_chained SET sealed = 0, upto = NULL",
    )
    seal()
    assert told(partner.code)[0].startswith(f"{partner.code} ledger: 2 rows in 1 seals hold")
    assert told(partner.code, code=1, head=[head])[1:] == [f"head {head}: IN NO CHAIN"]


def test_that_nothing_is_sealed_yet_is_no_proof_and_said(partner: Partner) -> None:
    assert told(factories.make_partner("new").code) == ["nothing is sealed yet"]


@pytest.mark.django_db(transaction=True)
def test_that_nothing_is_sealed_yet_is_said_before_there_is_a_key() -> None:
    code = factories.make_partner("new").code
    Secret.objects.all().delete()
    assert told(code) == ["nothing is sealed yet"]


def test_a_chain_outlives_the_field_keys_and_needs_the_new_ones(partner: Partner, settings: Any) -> None:
    new = Fernet.generate_key().decode()
    settings.FIELD_KEYS = [new, *settings.FIELD_KEYS]
    call_command("rotate_keys", stdout=StringIO())
    settings.FIELD_KEYS = [new]
    assert "1 seals hold" in told(partner.code)[0]
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(CommandError, match="no key of TRACK360_FIELD_KEYS opens"):
        told(partner.code)


def test_what_cannot_be_meant_is_refused(partner: Partner) -> None:
    with pytest.raises(CommandError, match="there is no partner nobody"):
        call_command("verify-chain", "nobody")
    with pytest.raises(CommandError, match="'xyz' is no head"):
        call_command("verify-chain", head=["xyz"], stdout=StringIO())


def test_rows_put_below_what_is_sealed_for_a_partner_without_a_seal(partner: Partner) -> None:
    other = factories.make_partner()
    owner("DELETE FROM partners_personevent")
    sealed = Seal.objects.get(what="ledger", partner_id=partner.pk)
    assert told(other.code) == ["nothing is sealed yet"]
    owner(
        "INSERT INTO commissions_ledgerentry SELECT (jsonb_populate_record(e, jsonb_build_object("
        f"'id', 1, 'partner_id', {other.pk}))).* FROM commissions_ledgerentry e WHERE id = {sealed.first}"
    )
    [line] = told(other.code, code=1)[-1:]
    assert line.startswith(f"{other.code} ledger: BROKEN at seal 0, row 1: the row was inserted")


def test_a_partner_all_of_whose_seals_were_taken(partner: Partner) -> None:
    first = Seal.objects.get(what="ledger", partner_id=partner.pk).first
    owner(f"DELETE FROM core_seal WHERE what = 'ledger' AND partner_id = {partner.pk}")
    line = told(partner.code, code=1)[-1]
    assert line.startswith(f"{partner.code} ledger: BROKEN at seal 0, row {first}: ")


def test_rows_that_were_blanked_are_counted(partner: Partner) -> None:
    assert [line for line in told(partner.code) if "blanked" in line] == []
    log(partner, TODAY)
    log(partner, TODAY)
    seal()
    first = AuditEntry.objects.filter(partner=partner).earliest("id")
    sealing.blank("audit", [first.pk])
    [line] = [line for line in told(partner.code) if "blanked" in line]
    assert line.startswith("audit: 1 rows blanked, the last at 20")
