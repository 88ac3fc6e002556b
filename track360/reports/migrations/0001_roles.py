"""The six roles, with what each may do to begin with; they are groups, and changed on the operators' site."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import migrations

from track360.partners.roles.grants import grant

PROGRAMME = (
    "partners.partner affiliates.affiliate commissions.plan commissions.planversion commissions.assignment "
    "commissions.instrumentgroup commissions.rate commissions.ratefeed"
)
BY_HAND = "commissions.draft commissions.correction commissions.hold"
LEDGER = "commissions.ledgerentry commissions.ratingexception commissions.proof commissions.settled"
RECORDS = "customers.customer transactions.transaction activity.tradingday"
INTAKE = "ingest.batch ingest.parked ingest.quarantined queue.work"
PULL = "connectors.source connectors.run connectors.reconciliation connectors.fieldownership"
DOORS = "partners.apiclient partners.apikey partners.auditentry partners.refusedcalls"
PEOPLE = "partners.user partners.partneraccess auth.group partners.personevent"

PERSONAL = "partners.view_personal_data:partneraccess"
FEEDS = "commissions.change_ratefeed"
VIEW_AS = "affiliates.view_as_affiliate:affiliate"
RUNS_PROGRAMME = (
    f"commissions.add_planversion commissions.add_correction affiliates.add_affiliatelogin ingest.change_feeddue "
    f"ingest.change_parked {FEEDS}"
)
RUNS_INTAKE = (
    "connectors.add_source connectors.change_source connectors.delete_source connectors.change_fieldownership "
    "ingest.change_feeddue ingest.change_parked"
)
RUNS_DOORS = (
    "partners.add_apiclient partners.change_apiclient partners.rotate_apiclient partners.suspend_apiclient "
    "partners.revoke_apiclient"
)
RUNS_PARTNERS = "partners.change_partner partners.suspend_partner"
RUNS_PEOPLE = (
    "partners.add_partneraccess partners.change_partneraccess partners.change_user "
    "auth.add_group auth.change_group auth.delete_group"
)

VIEWS = {
    "owner": (PROGRAMME, BY_HAND, LEDGER, RECORDS, INTAKE, PULL, DOORS, PEOPLE),
    "programme_manager": (PROGRAMME, BY_HAND, LEDGER, RECORDS, INTAKE, "connectors.reconciliation"),
    "finance": (PROGRAMME, BY_HAND, LEDGER, RECORDS),
    "support": (PROGRAMME, LEDGER, RECORDS, "commissions.hold ingest.parked"),
    "auditor": (PROGRAMME, BY_HAND, LEDGER, RECORDS, INTAKE, PULL, DOORS, PEOPLE),
    "developer": ("partners.partner", INTAKE, PULL, DOORS),
}
DOES = {
    "owner": (RUNS_PROGRAMME, RUNS_INTAKE, RUNS_DOORS, RUNS_PARTNERS, RUNS_PEOPLE, VIEW_AS, PERSONAL),
    "programme_manager": (RUNS_PROGRAMME, VIEW_AS, PERSONAL),
    "finance": ("commissions.add_correction", FEEDS, PERSONAL),
    "support": (VIEW_AS,),
    "auditor": (),
    "developer": (RUNS_INTAKE, RUNS_DOORS),
}


def _of(role: str) -> Iterator[str]:
    for words in VIEWS[role]:
        yield from (f"{label}.view_{model}" for label, model in (word.split(".") for word in words.split()))
    for words in DOES[role]:
        yield from words.split()


def make_roles(apps: Any, editor: Any) -> None:
    grant(apps, {role: list(_of(role)) for role in VIEWS})


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("partners", "0009_access"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
