"""Plans, their versions and rules, who is assigned to them, and what a programme says of instruments and currencies."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models

from track360.core.fields import IdField, NumericField
from track360.partners.models import Partner


class Plan(models.Model):
    """What an affiliate is paid; every amount in it is in ``currency``."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, db_index=False)
    plan_id = IdField()
    name = models.CharField(max_length=200, blank=True)
    currency = models.CharField(max_length=3)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "plan_id"], name="plan_key")]

    def __str__(self) -> str:
        return self.name or self.plan_id


class PlanVersion(models.Model):
    """The rules of a plan from a trading day on, in the programme file's shape. Never edited once used."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions")
    from_day = models.DateField()
    margin_guard = NumericField(null=True, blank=True)
    rules: Any = models.JSONField()
    published_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "from_day"], name="plan_version_key")]


class Rule(models.Model):
    """A rule id belongs to one plan and one type, in all its versions."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, db_index=False)
    rule_id = IdField()
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT)
    type = models.CharField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "rule_id"], name="rule_key")]


class Assignment(models.Model):
    """Which plan an affiliate is on from a trading day; ``plan`` NULL ends it."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, db_index=False)
    affiliate_id = IdField()
    from_day = models.DateField()
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "affiliate_id", "from_day"], name="assignment_key")]


class InstrumentGroup(models.Model):
    """Instruments (full names or patterns with ``*``) that share a lot multiplier, from a trading day on.

    ``position`` orders the groups; it is the same in all entries of one.
    """

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, db_index=False)
    group_id = IdField()
    from_day = models.DateField(default=date.min)
    position = models.SmallIntegerField()
    multiplier = NumericField()
    instruments: Any = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "group_id", "from_day"], name="instrument_group_key")]


class ReportingCurrency(models.Model):
    """The currency that a partner reports in from a trading day on: the last one that a rate is crossed through."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, db_index=False)
    from_day = models.DateField()
    currency = models.CharField(max_length=3)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "from_day"], name="reporting_currency_key")]


class UsdTolerance(models.Model):
    """How many percent ``amount_usd`` may be off the converted amount from a trading day on."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, db_index=False)
    from_day = models.DateField()
    percent = NumericField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "from_day"], name="usd_tolerance_key")]
