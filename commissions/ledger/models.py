"""The ledger's table, and how every table of commissions names what was rated."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from track360.core.fields import IdField, NumericField
from track360.core.rights import Rights
from track360.partners.models import Partner


class SourceKind(models.TextChoices):
    """What kind of record a line was earned by."""

    ACTIVITY = "activity"
    TRANSACTION = "transaction"
    CUSTOMER = "customer"
    MONTH = "month"
    ADJUSTMENT = "adjustment"


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
    """An append-only line. Only ``commissions.ledger.writer`` writes here, and the database refuses an
    UPDATE or DELETE.

    The unit is (affiliate, rule, level, source, month); the balance of a unit is the sum of its entries.
    ``period``: the first day of the period whose statement it is in. ``cause`` is ``prior_period`` where that of the
    earned day was closed.
    What a line was computed from is that of ``rating.facts.line.Line``, of the rating that caused the entry.
    """

    rights = Rights.APPEND

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
    # What the columns above do not multiply to, as ``rating.facts.arithmetic`` describes.
    arithmetic: Any = models.JSONField(null=True)
    uncapped = NumericField(null=True)
    guard = NumericField(null=True)
    source_revision = models.IntegerField()
    payable_from = models.DateField()
    # What the unit was worth: with it an entry explains its difference without its neighbours. NULL: nothing was.
    booked_before = models.DecimalField(max_digits=28, decimal_places=8, null=True)
    booked_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["partner", "customer_id", "source_day"], name="ledger_source"),
            models.Index(fields=["partner", "affiliate_id", "earned_day"], name="ledger_earned"),
            models.Index(fields=["partner", "id"], name="ledger_partner"),
            # Few lines have a month as their source; without it a settler looks for them in all of the ledger.
            models.Index(fields=["partner", "affiliate_id"], name="ledger_month", condition=Q(kind="month")),
            # Neither are many decided by hand.
            models.Index(fields=["partner", "affiliate_id"], name="ledger_by_hand", condition=Q(kind="adjustment")),
            # Of a period: what was earned in it is found by its days, what came late by this.
            models.Index(
                fields=["partner", "affiliate_id", "period"], name="ledger_late", condition=Q(cause="prior_period")
            ),
            # What falls due in a period after its own.
            models.Index(
                fields=["partner", "payable_from"], name="ledger_held", condition=Q(payable_from__gt=F("earned_day"))
            ),
        ]

    @property
    def reverses(self) -> bool:
        """Whether it takes back what is due no more, or not on that day; it then has a reason and no figures."""
        has_reason = "reason" in (self.arithmetic or {})
        return self.cause == self.Cause.REVERSED or (self.cause == self.Cause.PRIOR_PERIOD and has_reason)
