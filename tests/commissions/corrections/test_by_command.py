"""Programme files and rates by command: one person sets a new partner up, everything later takes two."""

from __future__ import annotations

from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import CommandError, call_command

from commissions.corrections.models import Correction, Draft
from commissions.programme.models import PlanVersion
from commissions.rates.models import Rate
from tests.commissions.corrections.desk import Desk
from tests.factories import make_affiliate_login, make_operator, make_parked, unique
from track360.affiliates.models import Affiliate
from track360.partners.models import Partner, User


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "programme.yaml"


def name_of(signatory: Any) -> str:
    return str(User.objects.get(pk=signatory.person_id).username)


def run(command: str, *args: object, by: str = "", reason: str = "") -> str:
    out = StringIO()
    named = (*(["--as", by] if by else []), *(["--reason", reason] if reason else []))
    call_command(command, *map(str, args), *named, stdout=out)
    return out.getvalue()


def suspended(desk: Desk, affiliate_id: str = "A") -> dict[str, Any]:
    return {"id": desk.code, "affiliates": [{"id": affiliate_id, "status": "suspended"}]}


def write(file: Path, *partners: dict[str, Any]) -> Path:
    file.write_text(yaml.safe_dump({"partners": list(partners)}))
    return file


def status(desk: Desk, affiliate_id: str = "A") -> str:
    return str(Affiliate.objects.get(partner=desk.partner, affiliate_id=affiliate_id).status)


def test_a_partner_without_records_is_set_up_by_one_person(desk: type[Desk], file: Path) -> None:
    made, code = desk(), unique("fresh-")
    write(file, {"id": code, "vertical": "forex", "affiliates": [{"id": "X"}]}, suspended(made))
    told = run("apply", file, by=name_of(made.author))
    assert told.endswith("\napplied\n")
    assert (Affiliate.objects.filter(partner__code=code).count(), status(made)) == (1, "suspended")
    rows = Correction.objects.filter(partner__code__in=[code, made.code]).order_by("partner__code")
    who = f"{name_of(made.author)} (by command)"
    assert {(row.kind, row.made_by, row.published_by, row.reason) for row in rows} == {
        ("programme", who, who, "set up")
    }
    assert {row.partner.code: row.changes for row in rows}[made.code] == ["~ affiliate A: status active → suspended"]
    assert not Draft.objects.filter(partner=made.partner).exists()


@pytest.mark.parametrize("by", ["", "nobody", "affiliate", "clerk"])
def test_somebody_who_may_must_answer_for_it(desk: type[Desk], file: Path, by: str) -> None:
    made = desk()
    if by == "affiliate":
        by = make_affiliate_login(
            Affiliate.objects.get(partner=made.partner, affiliate_id="A"), unique("aff-")
        ).username
    if by == "clerk":
        by = make_operator(unique("clerk-"), is_superuser=False).username
    with pytest.raises(CommandError, match=r"--as USER|no active operator|takes a right"):
        run("apply", write(file, suspended(made)), by=by)
    assert status(made) == "active"
    assert not Correction.objects.filter(partner=made.partner).exists()


def test_with_records_it_takes_another_one_and_a_reason(traded: Desk, file: Path) -> None:
    author, other = name_of(traded.author), name_of(traded.publisher)
    version = {"from": "2026-01-02", "rules": [{"id": "lots", "type": "lot", "rate": "6.005"}]}
    plan = {"id": f"{traded.code}-plan", "currency": "USD", "versions": [version]}
    write(file, {"id": traded.code, "plans": [plan]})
    with pytest.raises(CommandError, match="nothing was written: Say why"):
        run("apply", file, by=author)
    told = run("apply", file, by=author, reason="agreed in March")
    draft = Draft.objects.get(partner=traded.partner)
    assert f"  A: 10.00 → 12.01 USD (+2.01)\n  P: 1.00 → 0.00 USD (-1.00)\ndraft {draft.pk} of {traded.code}: " in told
    assert "applied" not in told
    assert (draft.state, draft.author_id, draft.reason) == ("ready", traded.author.person_id, "agreed in March")
    assert PlanVersion.objects.filter(plan__partner=traded.partner).count() == 1
    with pytest.raises(CommandError, match="nothing was done: You drafted this: somebody else must publish it"):
        run("publish", draft.pk, by=author)
    shown = run("publish", draft.pk)
    assert shown.startswith(f"draft {draft.pk} of {traded.code} by {author} (by command): Programme file: 1 plans\n")
    assert "  why: agreed in March\n" in shown
    assert shown.endswith("state: ready\n")
    assert run("publish", draft.pk, by=other).endswith("published\n")
    assert PlanVersion.objects.filter(plan__partner=traded.partner).count() == 2
    traded.settle()
    assert traded.balances() == {"A": Decimal("12.01"), "P": Decimal(0)}
    with pytest.raises(CommandError, match="published already"):
        run("publish", draft.pk, by=other)


def test_what_waits_for_its_affiliate_is_a_record_too(desk: type[Desk], file: Path) -> None:
    made = desk()
    make_parked(made.partner, parent_entity="affiliates", parent_id="late")
    write(file, {"id": made.code, "affiliates": [{"id": "late"}]})
    run("apply", file, by=name_of(made.author), reason="new IB")
    assert not Affiliate.objects.filter(partner=made.partner, affiliate_id="late").exists()
    assert Draft.objects.filter(partner=made.partner).count() == 1


def test_one_is_enough_where_it_was_switched_off_but_not_without_a_reason(traded: Desk, file: Path) -> None:
    traded.publishes(traded.drafts("four_eyes", four_eyes=False))
    write(file, suspended(traded))
    with pytest.raises(CommandError, match="Say why"):
        run("apply", file, by=name_of(traded.author))
    assert status(traded) == "active"
    assert run("apply", file, by=name_of(traded.author), reason="fraud").endswith("\napplied\n")
    assert status(traded) == "suspended"
    assert Correction.objects.filter(partner=traded.partner).latest("id").reason == "fraud"
    assert run("apply", file, by=name_of(traded.author), reason="again").endswith("\napplied\n")
    assert Correction.objects.filter(partner=traded.partner).count() == 2


def test_of_a_file_what_may_is_applied_and_the_rest_is_drafted_or_nothing_is(traded: Desk, file: Path) -> None:
    code = unique("fresh-")
    fresh = {"id": code, "vertical": "forex"}
    write(file, fresh, suspended(traded))
    with pytest.raises(CommandError, match="Say why"):
        run("apply", file, by=name_of(traded.author))
    assert not Partner.objects.filter(code=code).exists()
    told = run("apply", file, by=name_of(traded.author), reason="both")
    assert told.endswith("\napplied, but for the drafts\n")
    assert Partner.objects.filter(code=code).exists()
    assert (status(traded), Draft.objects.get(partner=traded.partner).content) == ("active", suspended(traded))


def test_a_draft_is_rejected_by_command(traded: Desk, file: Path) -> None:
    run("apply", write(file, suspended(traded)), by=name_of(traded.author), reason="fraud")
    draft = Draft.objects.get(partner=traded.partner)
    with pytest.raises(CommandError, match="say who rejects it"):
        run("publish", draft.pk, "--reject")
    run("publish", draft.pk, "--reject", by=name_of(traded.publisher), reason="no proof")
    draft.refresh_from_db()
    assert (draft.state, draft.closed_because, status(traded)) == ("rejected", "no proof", "active")
    with pytest.raises(CommandError, match="there is no draft 0"):
        run("publish", 0)


def test_rates_of_a_partner_with_records_are_drafted(traded: Desk, tmp_path: Path) -> None:
    file = tmp_path / "rates.csv"
    file.write_text("base,quote,date,rate\nEUR,USD,2026-01-05,1.10\nEUR,USD,2026-01-05,1.20\n")
    told = run("rates", traded.code, file, by=name_of(traded.author), reason="month end")
    assert told.startswith("rates read: 2, days with a new or corrected one: 1\n")
    assert not Rate.objects.filter(partner=traded.partner).exists()
    draft = Draft.objects.get(partner=traded.partner)
    assert draft.changes == ["+ rate EUR/USD 2026-01-05: rate 1.20"]
    run("publish", draft.pk, by=name_of(traded.publisher))
    assert f"{Rate.objects.get(partner=traded.partner).rate:f}" == "1.20"


def test_a_preview_that_is_out_of_date_is_shown_anew(traded: Desk, file: Path) -> None:
    run("apply", write(file, suspended(traded)), by=name_of(traded.author), reason="fraud")
    draft = Draft.objects.get(partner=traded.partner)
    Affiliate.objects.filter(partner=traded.partner, affiliate_id="B").update(email="b@example.com")
    with pytest.raises(CommandError, match="changed meanwhile: preview it again"):
        run("publish", draft.pk, by=name_of(traded.publisher))
    assert run("publish", draft.pk).endswith("state: ready\n")
    run("publish", draft.pk, by=name_of(traded.publisher))
    assert status(traded) == "suspended"
