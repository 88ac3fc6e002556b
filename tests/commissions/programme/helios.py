"""A small broker whose programme is applied again, and how changes of it are told."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import date
from typing import Any

from commissions.programme.diff import Diff
from commissions.programme.service import apply
from track360.queue.models import Work

BROKER: dict[str, Any] = {
    "id": "helios",
    "name": "Helios",
    "vertical": "forex",
    "zone": "Europe/Athens",
    "aliases": {"status": {"done": "approved"}},
    "affiliates": [
        {"id": "G", "name": "Grand"},
        {"id": "P", "parent": "G"},
        {"id": "A", "parent": "P", "email": "a@ib.example"},
        {"id": "B"},
    ],
    "instrument_groups": [
        {"id": "majors", "multiplier": 1, "instruments": ["EURUSD"]},
        {"id": "metals", "multiplier": 1, "instruments": ["XAU*"]},
    ],
    "rates": [{"base": "EUR", "quote": "USD", "date": "2026-01-05", "rate": "1.10"}],
    "plans": [
        {
            "id": "standard",
            "currency": "USD",
            "versions": [{"from": "2026-01-01", "rules": [{"id": "lots", "type": "lot", "rate": "5.00"}]}],
        },
        {"id": "upper", "currency": "USD", "versions": []},
    ],
    "assignments": [{"affiliate": "A", "plan": "standard"}, {"affiliate": "P", "plan": "upper"}],
}


def change(**sections: Any) -> Diff:
    """Apply a file that says no more than this about the broker."""
    return apply({"partners": [{"id": "helios", **sections}]})


def changed(edit: Callable[[dict[str, Any]], None]) -> Diff:
    """Apply the broker's whole file with an edit."""
    document = deepcopy(BROKER)
    edit(document)
    return apply({"partners": [document]})


def told(diff: Diff) -> list[str]:
    return [str(each) for partner in diff.partners for each in partner.changes]


def work() -> list[tuple[str, date | None, list[str] | None]]:
    return list(Work.objects.order_by("id").values_list("kind", "day", "affiliates"))


def version(*rules: dict[str, Any], since: str = "2026-01-01", **keys: Any) -> list[dict[str, Any]]:
    return [{"id": "standard", "currency": "USD", "versions": [{"from": since, "rules": list(rules), **keys}]}]


LOTS = {"id": "lots", "type": "lot", "rate": "5.00"}
