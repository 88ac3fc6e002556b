"""Owner and finance close periods and approve statements; programme managers and auditors see them."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from track360.partners.roles.grants import grant

VIEWS = [f"commissions.view_{model}" for model in ("closing", "statement", "approval", "withheld")]
DOES = ["commissions.add_closing", "commissions.add_approval"]


def give(apps: Any, editor: Any) -> None:
    grant(apps, {"owner": [*VIEWS, *DOES], "finance": [*VIEWS, *DOES], "programme_manager": VIEWS, "auditor": VIEWS})


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_roles")]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
