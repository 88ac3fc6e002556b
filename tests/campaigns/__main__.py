"""``make campaigns``: long fault injections against real processes; prints one dated line a campaign.

ARGS: names of campaigns; all when none is given.
"""

from __future__ import annotations

import importlib
import os
import sys
import time
from datetime import UTC, datetime

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "track360.settings.local")
django.setup()

from django.core.management import call_command  # noqa: E402

CAMPAIGNS = (
    "kill_worker",
    "kill_four_workers",
    "kill_pull",
    "settle_twice_and_ingest",
    "any_order",
    "machine",
    "months",
    "close_and_pay",
    "derivations",
    "deliveries",
    "hostile_hooks",
    "database_restart",
    "ingest_load",
    "restore",
)


def main(names: list[str]) -> None:
    """Run campaigns one after the other; the first that fails ends the run."""
    call_command("migrate", verbosity=0)
    for name in names or CAMPAIGNS:
        began = time.monotonic()
        told = importlib.import_module(f"tests.campaigns.{name}").run()
        print(f"{datetime.now(UTC):%Y-%m-%d} {name}: {told} ({time.monotonic() - began:.0f} s)", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
