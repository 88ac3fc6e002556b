"""Owners and developers look after webhooks, out and in; programme managers, support and auditors see them."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from track360.partners.roles.grants import grant

VIEWS = [f"events.view_{model}" for model in ("endpoint", "delivery", "inboundsource", "inboundcall")]
DOES = [
    *(f"events.{action}_endpoint" for action in ("add", "change", "delete", "replay")),
    *(f"events.{action}_inboundsource" for action in ("add", "change")),
]


def give(apps: Any, editor: Any) -> None:
    grant(
        apps,
        {
            "owner": [*VIEWS, *DOES],
            "developer": [*VIEWS, *DOES],
            "programme_manager": VIEWS,
            "support": VIEWS,
            "auditor": VIEWS,
        },
    )


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_months"), ("events", "0003_inbound")]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
