"""What is paid (plans), what was booked (the ledger) and what could not be rated (exceptions)."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from commissions.corrections.models import Correction, Draft, Hold
from commissions.rates.models import Rate, RateFeed
from commissions.rollups.models import Earning, Milestone, Rolled, RollupWork, Traded
from commissions.settle.models import Settled
from track360.core.fields import IdField, NumericField
from track360.partners.models import Partner

# Django looks for models here.
__all__ = [
    "Correction", "Draft", "Earning", "Hold", "Milestone", "Rate", "RateFeed", "Rolled", "RollupWork", "Settled", "Traded",
]  # fmt: skip


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
        constraints = [
            models.UniqueConstraint(fields=["partner", "affiliate_id", "from_day"], name="assignment_key")
        ]


class InstrumentGroup(models.Model):
    """Instruments (full names or patterns with ``*``) that share a lot multiplier; ``position`` orders the groups."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, db_index=False)
    group_id = IdField()
    position = models.SmallIntegerField()
    multiplier = NumericField()
    instruments: Any = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "group_id"], name="instrument_group_key")]


class SourceKind(models.TextChoices):
    """What kind of record a line was earned by."""

    ACTIVITY = "activity"
    TRANSACTION = "transaction"
    CUSTOMER = "customer"
    MONTH = "month"


class Source(models.Model):
    """The natural key of what was rated; unused parts are empty."""

    kind = models.CharField(max_length=16, choices=SourceKind)
    customer_id = IdField()
    source_day = models.DateField(null=True)
    instrument = IdField()
    source_currency = models.CharField(max_length=3)
    ref = IdField()

    class Meta:
        abstract = True


class LedgerEntry(Source):
    """An append-only line. Only ``commissions.ledger.writer`` writes here, and the database refuses an UPDATE or DELETE.

    The unit is (affiliate, rule, level, source, month); the balance of a unit is the sum of its entries.
    The explanation columns are those of ``engine.facts.Line``, of the rating that caused the entry.
    """

    class Cause(models.TextChoices):
        EARNED = "earned"
        RESTATED = "restated"
        REVERSED = "reversed"
        PRIOR_PERIOD = "prior_period"

    # No constraint: checked line by line at each commit it took a sixth of a full settle. The lines' affiliates and
    # customers refer to the partner, so it cannot go.
    partner = models.ForeignKey(Partner, on_delete=models.DO_NOTHING, db_index=False, db_constraint=False)
    affiliate_id = IdField()
    rule_id = IdField()
    level = models.SmallIntegerField()
    month = models.DateField()
    period = models.DateField()
    cause = models.CharField(max_length=16, choices=Cause)
    earned_day = models.DateField()
    # Eight places are where the engine rounds; the column would round anything longer in silence.
    amount = models.DecimalField(max_digits=28, decimal_places=8)
    currency = models.CharField(max_length=3)
    # Whose customer it was: the earner itself, or the affiliate below an upline.
    direct_id = IdField()
    plan_id = IdField()
    # By day and not by id, so that the ledger can be read where plans have other ids (ADR 0003).
    version_from = models.DateField()
    basis = NumericField(null=True)
    basis_unit = models.CharField(max_length=8)
    rate = NumericField(null=True)
    rate_unit = models.CharField(max_length=8)
    tier_from = NumericField(null=True)
    multiplier = NumericField(null=True)
    group_id = IdField()
    fx_rate = NumericField(null=True)
    fx_ids = ArrayField(models.BigIntegerField(), null=True)
    uncapped = NumericField(null=True)
    guard = NumericField(null=True)
    source_revision = models.IntegerField()
    payable_from = models.DateField()
    booked_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["partner", "customer_id", "source_day"], name="ledger_source"),
            models.Index(fields=["partner", "affiliate_id", "earned_day"], name="ledger_earned"),
            models.Index(fields=["partner", "id"], name="ledger_partner"),
            # Few lines have a month as their source; without it a settler looks for them in all of the ledger.
            models.Index(fields=["partner", "affiliate_id"], name="ledger_month", condition=Q(kind="month")),
        ]


class RatingException(Source):
    """A source that a rule cannot rate until somebody mends it; it desires 0 meanwhile and settles by itself after."""

    partner = models.ForeignKey(Partner, on_delete=models.DO_NOTHING, db_index=False)
    code = models.CharField(max_length=32)
    affiliate_id = IdField()
    rule_id = IdField()
    amount = NumericField(null=True)
    currency = models.CharField(max_length=3)
    detail = models.TextField()
    since = models.DateTimeField(db_default=Now())

    class Meta:
        # Kept unique by the settler, not by an index: ids of 500 characters do not fit into one entry together, and a
        # partner must not be able to stop its own settling with a long name (docs/adr/0014).
        indexes = [models.Index(fields=["partner", "customer_id"], name="exception_customer")]


class Proof(models.Model):
    """The result of one recomputation from scratch: what the ledger was compared with, and when.

    ``pending`` units differ only because a change still waits; any other difference is an incident. ``shown`` holds the
    first incidents in words.
    """

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, db_index=False)
    proved_at = models.DateTimeField(db_default=Now())
    seconds = models.FloatField()
    units = models.BigIntegerField()
    pending = models.BigIntegerField()
    incidents = models.BigIntegerField()
    shown: Any = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["partner", "-id"], name="proof_partner")]

    @property
    def holds(self) -> bool:
        """Whether nothing differed but what waited."""
        return self.incidents == 0
