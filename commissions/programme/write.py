"""Carrying a difference out: one statement for each table that changes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Model

from commissions.periods.models import StatementCadence
from commissions.programme.diff import PartnerDiff
from commissions.programme.models import (
    Assignment,
    InstrumentGroup,
    Plan,
    PlanVersion,
    ReportingCurrency,
    Rule,
    UsdTolerance,
)
from commissions.rates import service as rates
from track360.affiliates.models import Affiliate, Parent
from track360.partners.models import Partner


def write(partner: Partner | None, diff: PartnerDiff) -> Partner:
    """Write one partner's changes inside the caller's transaction; returns the partner."""
    if diff.of("partner"):
        partner = _save_partner(partner or Partner(code=diff.code), diff.after.partner)
    assert partner is not None
    # Affiliates before their assignments, plans before both: what is named must be there.
    _affiliates(partner, diff)
    _reference_data(partner, diff)
    _plans(partner, diff)
    quoted = [rates.Quoted._make((*change.key, change.after["rate"])) for change in diff.of("rates")]
    if quoted:
        rates.load(partner, quoted)
    return partner


def _save_partner(partner: Partner, record: dict[str, Any]) -> Partner:
    for name, value in record.items():
        setattr(partner, name, value)
    partner.save()
    return partner


def _affiliates(partner: Partner, diff: PartnerDiff) -> None:
    own = {"partner_id": partner.pk}
    rows: Iterable[Model] = (Affiliate(**own, affiliate_id=c.key, **c.after) for c in diff.of("affiliates"))
    _upsert(Affiliate, rows, ["partner", "affiliate_id"], ["name", "status", "email", "person_id"])
    rows = (
        Parent(**own, affiliate_id=c.key[0], from_day=c.key[1], parent_id=c.after["parent"]) for c in diff.of("parents")
    )
    _upsert(Parent, rows, ["partner", "affiliate_id", "from_day"], ["parent_id"])


def _reference_data(partner: Partner, diff: PartnerDiff) -> None:
    own = {"partner_id": partner.pk}
    rows: Iterable[Model] = (
        InstrumentGroup(**own, group_id=c.key[0], from_day=c.key[1], **c.after) for c in diff.of("groups")
    )
    _upsert(InstrumentGroup, rows, ["partner", "group_id", "from_day"], ["position", "multiplier", "instruments"])
    rows = (ReportingCurrency(**own, from_day=c.key, **c.after) for c in diff.of("reporting_currency"))
    _upsert(ReportingCurrency, rows, ["partner", "from_day"], ["currency"])
    rows = (UsdTolerance(**own, from_day=c.key, **c.after) for c in diff.of("usd_tolerance"))
    _upsert(UsdTolerance, rows, ["partner", "from_day"], ["percent"])
    rows = (StatementCadence(**own, from_day=c.key, **c.after) for c in diff.of("statement_cadence"))
    _upsert(StatementCadence, rows, ["partner", "from_day"], ["cadence"])


def _plans(partner: Partner, diff: PartnerDiff) -> None:
    own = {"partner_id": partner.pk}
    rows: Iterable[Model] = (Plan(**own, plan_id=c.key, **c.after) for c in diff.of("plans"))
    _upsert(Plan, rows, ["partner", "plan_id"], ["name", "currency"])
    # ``None`` ends an assignment.
    plans: dict[Any, Any] = {None: None, **dict(Plan.objects.filter(**own).values_list("plan_id", "pk"))}
    rows = (PlanVersion(plan_id=plans[c.key[0]], from_day=c.key[1], **c.after) for c in diff.of("versions"))
    _upsert(PlanVersion, rows, ["plan", "from_day"], ["margin_guard", "rules"])
    _upsert(Rule, _rules(partner, diff, plans), ["partner", "rule_id"], ["plan", "type"])
    rows = (
        Assignment(**own, affiliate_id=c.key[0], from_day=c.key[1], plan_id=plans[c.after["plan"]])
        for c in diff.of("assignments")
    )
    _upsert(Assignment, rows, ["partner", "affiliate_id", "from_day"], ["plan"])


def _rules(partner: Partner, diff: PartnerDiff, plans: dict[Any, Any]) -> Iterable[Rule]:
    named = {rule["id"]: (c.key[0], rule["type"]) for c in diff.of("versions") for rule in c.after["rules"]}
    for rule_id, (plan, kind) in named.items():
        yield Rule(partner_id=partner.pk, rule_id=rule_id, plan_id=plans[plan], type=kind)


def _upsert(model: type[Model], rows: Iterable[Model], key: list[str], columns: list[str]) -> None:
    listed = list(rows)
    if listed:
        model._default_manager.bulk_create(
            listed, update_conflicts=True, unique_fields=key, update_fields=columns, batch_size=5000
        )
