"""What a file may say but hardly means."""

from __future__ import annotations

from typing import Any

import pytest

from commissions.programme.diff import Change as ProgrammeChange
from commissions.programme.diff import Diff, PartnerDiff
from commissions.programme.tables import Programme
from commissions.programme.warnings import warnings
from tests.commissions.rating.engine.build import CPA, JAN, LOTS, SHARE, override

PHASE = {"id": "funded", "type": "cpa", "trigger": "phase", "phase": "funded", "amount": 100}


def warned(*rules: dict[str, Any]) -> list[str]:
    nothing = Programme("p")
    change = ProgrammeChange("versions", ("ib", JAN), None, {"rules": list(rules)})
    return list(warnings(Diff([PartnerDiff("p", False, nothing, nothing, [change])])))


@pytest.mark.parametrize(
    ("base", "match", "why"),
    [
        (CPA, {"instruments": ["XAUUSD"]}, "transactions have no instruments"),
        (CPA, {"groups": ["metals"], "countries": ["GR"]}, "transactions have no groups"),
        (PHASE, {"instruments": ["XAUUSD"]}, "phases have no instruments"),
        (SHARE, {"account_size": [100]}, "months have no account size"),
    ],
)
def test_an_override_on_what_has_not_what_its_match_asks_never_pays(base: Any, match: Any, why: str) -> None:
    rules = [LOTS, base, override(base["id"], levels=[10], match=match)]
    assert warned(*rules) == [f"plan ib from 2026-01-01: team never pays, for its match can never hold: {why}"]


@pytest.mark.parametrize("match", [None, {"instruments": ["XAUUSD"]}, {"countries": ["GR"]}])
def test_one_rule_on_which_it_may_hold_is_enough(match: Any) -> None:
    assert warned(LOTS, CPA, override("lots", "cpa", levels=[10], match=match)) == []
    assert warned(CPA, SHARE, override("cpa", "rs", levels=[10], match={"countries": ["GR"]})) == []


def test_all_reasons_are_told() -> None:
    both = override("cpa", "rs", levels=[10], match={"instruments": ["XAUUSD"]})
    [told] = warned(CPA, SHARE, both)
    assert told.endswith("transactions have no instruments; months have no instruments")
