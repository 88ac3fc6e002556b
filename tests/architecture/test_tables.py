"""Who names a table in SQL: the room whose table it is, and nobody else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).parents[2]
ROOMS = ["customers", "transactions", "activity", "commissions", "track360"]
OWNERS = {
    "customers": "customers",
    "transactions": "transactions",
    "activity": "activity",
    "commissions": "commissions",
    "queue": "track360/queue",
}


@pytest.mark.parametrize(("label", "folder"), OWNERS.items())
def test_only_its_owner_names_a_table(label: str, folder: str) -> None:
    tables = {model._meta.db_table for model in apps.get_app_config(label).get_models()}
    # Not where the word goes on: addresses of admin pages begin like tables.
    named = re.compile(rf"\b({'|'.join(sorted(tables))})\b")
    strangers = [
        f"{path.relative_to(ROOT)}: {found[0]}"
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
        if not path.is_relative_to(ROOT / folder)
        and "migrations" not in path.parts
        and (found := named.search(path.read_text()))
    ]
    assert tables
    assert strangers == []
