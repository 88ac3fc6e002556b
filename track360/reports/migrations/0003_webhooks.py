"""Owners and developers look after webhooks; programme managers, support and auditors see them."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from track360.partners.roles.grants import grant

VIEWS = ["events.view_endpoint", "events.view_delivery"]
DOES = [f"events.{action}_endpoint" for action in ("add", "change", "delete", "replay")]


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
    dependencies = [("reports", "0002_months"), ("events", "0002_delivery")]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
