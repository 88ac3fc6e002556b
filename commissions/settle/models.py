"""What could not be rated, what settling has done and hands on to the sums, and what proofs found."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from commissions.ledger.models import Source
from track360.core.fields import IdField, NumericField
from track360.core.rights import Rights
from track360.partners.models import Partner


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


class Settled(models.Model):
    """One transaction that settled ``changes`` off the queue: sources rated, entries booked, and how long it took."""

    # Without a constraint: its check locks the partner's row, and fails in our snapshot if somebody has just edited it.
    partner = models.ForeignKey("partners.Partner", on_delete=models.DO_NOTHING, db_index=False, db_constraint=False)
    at = models.DateTimeField(db_default=Now())
    changes = models.BigIntegerField()
    sources = models.BigIntegerField()
    entries = models.BigIntegerField()
    milliseconds = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="settled_at")]


class RollupWork(models.Model):
    """What the sums must follow; appended in the transaction that settled or changed it, deleted by the roll-up.

    With a day: what the customers traded on it. With affiliates: a customer's dated fields; they are whom it had and
    has. With neither: its campaign.
    """

    rights = Rights.QUEUE
    partner = models.ForeignKey("partners.Partner", on_delete=models.DO_NOTHING, db_index=False, db_constraint=False)
    customers = ArrayField(models.TextField())
    day = models.DateField(null=True)
    affiliates = ArrayField(models.TextField(), null=True)

    class Meta:
        indexes = [models.Index(fields=["partner", "id"], name="rollup_work_partner")]


class Proof(models.Model):
    """The result of one recomputation from scratch: what the ledger was compared with, and when.

    ``pending`` units differ only because a change still waits; any other difference is an incident. ``shown`` holds the
    first incidents in words.
    """

    rights = Rights.APPEND
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
