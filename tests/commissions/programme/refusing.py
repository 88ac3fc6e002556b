"""A programme that is accepted, and what is wrong with it once parts are replaced."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from commissions.programme.problems import Problem, ProgrammeError
from commissions.programme.service import apply
from track360.affiliates.models import Affiliate
from track360.partners.models import Partner

BROKER: dict[str, Any] = {
    "id": "helios",
    "vertical": "forex",
    "zone": "Europe/Athens",
    "affiliates": [{"id": "P"}, {"id": "A", "parent": "P"}],
    "instrument_groups": [{"id": "metals", "multiplier": 1, "instruments": ["XAUUSD"]}],
    "rates": [{"base": "EUR", "quote": "USD", "date": "2026-01-05", "rate": "1.10"}],
    "plans": [
        {
            "id": "standard",
            "currency": "USD",
            "versions": [{"from": "2026-01-01", "rules": [{"id": "lots", "type": "lot", "rate": 5}]}],
        }
    ],
    "assignments": [{"affiliate": "A", "plan": "standard"}],
}


def refused(**sections: Any) -> list[Problem]:
    """What is wrong with the broker above when some of its keys are replaced."""
    return problems({"partners": [{**deepcopy(BROKER), **sections}]})


def problems(document: Any) -> list[Problem]:
    with pytest.raises(ProgrammeError) as caught:
        apply(document)
    assert Partner.objects.count() == 0
    assert Affiliate.objects.count() == 0
    return caught.value.problems


def plan(**keys: Any) -> list[dict[str, Any]]:
    return [{**deepcopy(BROKER["plans"][0]), **keys}]


def rules(*documents: Any) -> list[dict[str, Any]]:
    return plan(versions=[{"from": "2026-01-01", "rules": list(documents)}])
