"""How far a partner's onboarding is: eight steps in five phases, each ticked by a fact and not by a person."""

from __future__ import annotations

from typing import Any, NamedTuple

from oauth2_provider.models import get_access_token_model

from commissions.ledger.models import LedgerEntry
from commissions.programme.models import Assignment
from commissions.settle.models import Proof, RatingException
from track360.connectors.models import Reconciliation, Run
from track360.ingest.models import Batch
from track360.partners.models import ApiClient, ApiKey, Partner

ENTITIES = ("customers", "transactions", "trading-activity")


class Step(NamedTuple):
    """One step: done or not, and what to do next or what was found."""

    phase: str
    name: str
    done: bool
    note: str


def checklist(partner: Partner) -> list[Step]:
    """The steps in order. A partner that only pushes never has a first pull, and need not."""
    pulls = Run.objects.filter(source__partner=partner, status=Run.Status.DONE).exists()
    earned = LedgerEntry.objects.filter(partner=partner).exists()
    reconciled = _reconciled(partner)
    return [
        *_access(partner),
        *_data(partner, pulls),
        reconciled,
        *_programme(partner, earned),
        _live(partner, earned and reconciled.done),
    ]


def _access(partner: Partner) -> list[Step]:
    # Either will do: a partner that cannot do OAuth2 has a key and never asks for a token.
    issued = ApiClient.objects.filter(partner=partner).exists() or ApiKey.objects.filter(partner=partner).exists()
    token = get_access_token_model().objects.filter(application__partner=partner).exists()
    used = token or (ApiKey.objects.filter(partner=partner).exists() and Batch.objects.filter(partner=partner).exists())
    return [
        Step(
            "Access",
            "Credentials issued",
            issued,
            "" if issued else f"Run: manage.py credentials {partner.code}",
        ),
        Step("Access", "First token", used, "" if used else "The partner asks /oauth/token for one."),
    ]


def _data(partner: Partner, pulls: bool) -> list[Step]:
    """A push is valid when something in it was taken in."""
    came = set(
        Batch.objects.filter(partner=partner, received__gt=0)
        .exclude(rejected__gte=1, created=0, updated=0, unchanged=0)
        .values_list("entity", flat=True).distinct()
    )  # fmt: skip
    missing = [
        entity for entity in ENTITIES if entity.replace("-", "_") not in {name.replace("-", "_") for name in came}
    ]
    note: Any = f"still to come: {', '.join(missing)}" if missing else ""
    return [
        Step("Data", "First valid push of every entity", not missing, note),
        Step("Data", "First pull", pulls, "" if pulls else "Only where the partner is read and does not push."),
    ]


def _programme(partner: Partner, earned: bool) -> list[Step]:
    assigned = Assignment.objects.filter(partner=partner, plan__isnull=False).exists()
    assign = "" if assigned else "Assign a plan in the programme file and apply it."
    wait = "" if earned else "It appears when a record arrives that a plan pays for."
    return [
        Step("Programme", "Plan assigned", assigned, assign),
        Step("Programme", "First commission", earned, wait),
    ]


def _reconciled(partner: Partner) -> Step:
    """The newest comparison counts: what was equal once may differ now."""
    last = Reconciliation.objects.filter(partner=partner).order_by("-id").first()
    done = last is not None and last.verdict == Reconciliation.Verdict.EQUAL
    if last is None:
        note = "Compare a day on the source's page, or have the partner send POST control-totals."
    else:
        note = f"{last.verdict}, compared {last.at:%Y-%m-%d} by {last.asked_by}"
    return Step("Check", "Totals reconciled", done, note)


def _live(partner: Partner, ready: bool) -> Step:
    proof = Proof.objects.filter(partner=partner).order_by("-id").first()
    # A proof of nothing holds, too.
    proved = bool(proof and proof.holds and proof.units)
    held = RatingException.objects.filter(partner=partner).exists()
    note = "Work off the exceptions first." if held else "" if proved else "Run: manage.py prove"
    return Step("Go-live", "Live", ready and proved and not held, note)
