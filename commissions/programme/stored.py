"""The programme of a partner as the database has it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet

from activity.models import TradingDay
from commissions.ledger.models import LedgerEntry
from commissions.periods.cadences import MONTH
from commissions.periods.models import StatementCadence
from commissions.programme.models import (
    Assignment,
    InstrumentGroup,
    Plan,
    PlanVersion,
    ReportingCurrency,
    UsdTolerance,
)
from commissions.programme.tables import Programme, Record
from commissions.rates.models import Rate
from commissions.rating.facts.records import BEGINNING
from customers.models import Customer
from track360.affiliates.models import Affiliate, Parent
from track360.ingest.models import Batch, Parked
from track360.partners.models import Partner
from transactions.models import Transaction

PUSH_FIELDS = ("signs", "orphans", "unknown_properties")
PARTNER_FIELDS = ("name", "vertical", "zone", "day_start", "aliases", *PUSH_FIELDS)
AFFILIATE_FIELDS = ("name", "status", "email", "person_id")
GROUP_FIELDS = ("position", "multiplier", "instruments")
# So that a file may say what is so without a row.
MONTHLY: dict[Any, Record] = {BEGINNING: {"cadence": MONTH}}


def stored(partner: Partner, rated_by: bool = False) -> Programme:
    """Every table in one query each. Assignments come first: what they name was committed before them.

    rated_by: only what rating reads, which does not ask how often statements are made.
    """
    own = {"partner_id": partner.pk}
    affiliates, parents = Affiliate.objects.filter(**own), Parent.objects.filter(**own)
    cadences = StatementCadence.objects.filter(**own)
    groups = InstrumentGroup.objects.filter(**own).order_by("position", "group_id", "from_day")
    return Programme(
        code=partner.code,
        partner={name: getattr(partner, name) for name in PARTNER_FIELDS},
        assignments=_dated(Assignment.objects.filter(**own), "plan", "plan__plan_id"),
        affiliates=_records(affiliates, 1, "affiliate_id", *AFFILIATE_FIELDS),
        parents=_dated(parents, "parent", "parent_id"),
        reporting_currency=_records(ReportingCurrency.objects.filter(**own), 1, "from_day", "currency"),
        usd_tolerance=_records(UsdTolerance.objects.filter(**own), 1, "from_day", "percent"),
        statement_cadence={} if rated_by else MONTHLY | _records(cadences, 1, "from_day", "cadence"),
        groups=_records(groups, 2, "group_id", "from_day", *GROUP_FIELDS),
        rates=_records(Rate.current.filter(**own), 3, "base", "quote", "day", "rate", "id"),
        plans=_records(Plan.objects.filter(**own), 1, "plan_id", "name", "currency"),
        versions=_versions(partner),
    )


def _records(rows: QuerySet[Any], width: int, *names: str) -> dict[Any, Record]:
    """The first ``width`` columns are the key, the others the record."""
    found: dict[Any, Record] = {}
    for values in rows.values_list(*names):
        key = values[0] if width == 1 else values[:width]
        found[key] = dict(zip(names[width:], values[width:], strict=True))
    return found


def _dated(rows: QuerySet[Any], name: str, column: str) -> dict[Any, Record]:
    return {
        (affiliate_id, day): {name: value}
        for affiliate_id, day, value in rows.values_list("affiliate_id", "from_day", column)
    }


def _versions(partner: Partner) -> dict[Any, Record]:
    rows = PlanVersion.objects.filter(plan__partner=partner).order_by("from_day")
    return _records(rows, 2, "plan__plan_id", "from_day", "margin_guard", "rules")


def fresh(code: str) -> Programme:
    """A partner that does not exist yet, with every option at its default."""
    blank = Partner(code=code, name=code)
    return Programme(code=code, partner={name: getattr(blank, name) for name in PARTNER_FIELDS})


def used(partner: Partner, plan_id: str, from_day: date | None = None) -> bool:
    """Whether something was booked under a plan, or under its version from a day."""
    booked = LedgerEntry.objects.filter(partner_id=partner.pk, plan_id=plan_id)
    return (booked.filter(version_from=from_day) if from_day else booked).exists()


def is_booked(partner: Partner, since: date) -> bool:
    """Whether a line is booked into a period that begins on a day or later."""
    return LedgerEntry.objects.filter(partner_id=partner.pk, period__gte=since).exists()


def has_data(partner: Partner) -> bool:
    """Whether the partner has sent records already."""
    records = (Customer, Transaction, TradingDay)
    return any(model.objects.filter(partner_id=partner.pk).exists() for model in records)


def is_new(partner: Partner) -> bool:
    """Whether the partner is still being set up: nothing was ever booked, taken in, or is waiting to be."""
    seen = (LedgerEntry, Batch, Parked)
    return not has_data(partner) and not any(model.objects.filter(partner_id=partner.pk).exists() for model in seen)
