from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from commissions.programme.service import apply
from commissions.settle.settler import settle
from tests.factories import make_customer, make_day, make_operator
from track360.affiliates.models import Affiliate
from track360.partners.models import Partner, User
from track360.queue.models import Work

BEFORE = """
partners:
  - id: helios
    vertical: forex
    affiliates: [{id: P}, {id: A, parent: P}, {id: B}]
    plans:
      - id: standard
        currency: USD
        versions:
          - {from: 2026-01-01, rules: [{id: lots, type: lot, rate: 5}]}
    assignments: [{affiliate: A, plan: standard}, {affiliate: B, plan: standard}]
"""
AFTER = """
partners:
  - id: helios
    plans:
      - id: standard
        currency: USD
        versions:
          - from: 2026-01-02
            rules:
              - {id: lots, type: lot, rate: "6.005"}
              - {id: team, type: override, of: [lots], mode: on_top, levels: [10]}
"""


def operator() -> str:
    """Somebody who may."""
    return (User.objects.filter(is_staff=True).first() or make_operator()).username


def run(tmp_path: Path, text: str, *options: str) -> str:
    file = tmp_path / "programme.yaml"
    file.write_text(text)
    out = StringIO()
    who = () if "--dry-run" in options else ("--as", operator())
    call_command("apply", str(file), *options, *who, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_the_difference_is_printed_and_applied(tmp_path: Path) -> None:
    assert run(tmp_path, BEFORE) == (
        "partner helios (new)\n"
        "  + partner helios: name helios; vertical forex; zone UTC; day_start 00:00; aliases {}; "
        "signs unsigned; orphans refuse; unknown_properties keep\n"
        "  + affiliate P: status active\n"
        "  + affiliate A: status active\n"
        "  + affiliate B: status active\n"
        "  + parent of A since the beginning: parent P\n"
        "  + plan standard: currency USD\n"
        "  + version of standard from 2026-01-01: + rule lots (lot)\n"
        "  + plan of A since the beginning: plan standard\n"
        "  + plan of B since the beginning: plan standard\n"
        "  nothing else\n"
        "applied\n"
    )
    assert Partner.objects.filter(code="helios").exists()


@pytest.mark.django_db
def test_a_dry_run_of_a_new_partner_writes_nothing(tmp_path: Path) -> None:
    assert run(tmp_path, BEFORE, "--dry-run").endswith("nothing else\ndry run: nothing was written\n")
    assert not Partner.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_dry_run_tells_the_effect_on_each_affiliate(tmp_path: Path) -> None:
    run(tmp_path, BEFORE)
    partner = Partner.objects.get()
    make_day(make_customer(Affiliate.objects.get(affiliate_id="A")), "2")
    settle(partner)
    assert run(tmp_path, AFTER, "--dry-run") == (
        "partner helios\n"
        "  + version of standard from 2026-01-02: + rule lots (lot); + rule team (override)\n"
        "  1 unchanged\n"
        "effect on the affiliates of helios: before → after (difference)\n"
        "  A: 10.00 → 12.01 USD (+2.01)\n"
        "  P: 0.00 → 1.201 USD (+1.201)\n"
        "dry run: nothing was written\n"
    )
    assert not Work.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_dry_run_says_so_when_nobody_is_affected(tmp_path: Path) -> None:
    run(tmp_path, BEFORE)
    told = run(tmp_path, "partners: [{id: helios, name: Helios Ltd}]", "--dry-run")
    assert told == (
        "partner helios\n"
        "  ~ partner helios: name helios → Helios Ltd\n"
        "  nothing else\n"
        "no effect on the affiliates of helios\n"
        "dry run: nothing was written\n"
    )


@pytest.mark.django_db
def test_problems_are_listed_and_the_exit_code_says_so(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as caught:
        run(tmp_path, "partners:\n  - {id: helios, vertical: fx, zones: UTC}\n")
    assert caught.value.returncode == 1
    assert str(caught.value) == (
        "refused, nothing was written:\n"
        "  partners[0].vertical: must be one of forex, prop-trading\n"
        "  partners[0].zones: unknown key (did you mean 'zone'?)"
    )
    assert not Partner.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"partners: [", "not readable as YAML: "),
        (b"", "must be a mapping with partners"),
        (b"\xff\xfe\x01", "programme.yaml is not UTF-8 text"),
        (None, "programme.yaml: No such file or directory"),
    ],
)
def test_a_file_that_cannot_be_read(tmp_path: Path, content: Any, told: str) -> None:
    file = tmp_path / "programme.yaml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(CommandError, match=f"refused, nothing was written:\n  .*{told}"):
        call_command("apply", str(file), "--as", operator())


@pytest.mark.django_db
def test_a_path_may_be_given_as_text_or_path(tmp_path: Path) -> None:
    file = tmp_path / "programme.yaml"
    file.write_text(BEFORE)
    apply(str(file))
    assert apply(file).empty


@pytest.mark.django_db
def test_a_match_that_can_never_hold_is_warned_of(tmp_path: Path) -> None:
    idle = "{id: team, type: override, of: [cpa], mode: on_top, levels: [10], match: {instruments: [XAUUSD]}}"
    cpa = "{id: cpa, type: cpa, trigger: ftd, amount: 400}"
    text = BEFORE.replace("rate: 5}]", f"rate: 5}}, {cpa}, {idle}]")
    warning = "warning: plan standard from 2026-01-01: team never pays, for its match can never hold: "
    assert f"\n{warning}transactions have no instruments\n" in run(tmp_path, text)
    # It is told of what a file changes, once.
    assert "warning" not in run(tmp_path, text)
