"""What every received record carries; and the tables of receipts, parked and quarantined records, and kept answers."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.indexes import BrinIndex, HashIndex
from django.db import models


def batch_index(name: str) -> BrinIndex:
    """Finds the rows of a batch. They lie together, so a summary per range of pages is enough, and costs
    next to nothing.

    A B-tree would cost ingest 8 % of a new version, and every changed row its update in place (docs/adr/0010).
    """
    return BrinIndex(fields=["batch_id"], name=name, pages_per_range=32, autosummarize=True)


class OfPartner(models.Model):
    """A row of a partner. No index of the partner alone: every key begins with it."""

    # The composite key to the row's parent implies its partner; a second check per row costs as much as the first.
    partner = models.ForeignKey("partners.Partner", on_delete=models.DO_NOTHING, db_index=False, db_constraint=False)

    class Meta:
        abstract = True


class Versioned(OfPartner):
    """The shared columns of an entity's current row.

    ``version_at`` and ``version_hash`` order versions: last_modified_date (else the receipt time), then the SHA-256 of
    the canonical record. ``revision`` counts the changes of the row; ``batch_id`` names the last one's batch.
    """

    extra: Any = models.JSONField(null=True)
    raw: Any = models.JSONField(null=True)
    version_at = models.DateTimeField()
    version_hash = models.BinaryField()
    revision = models.IntegerField(db_default=1)
    batch_id = models.BigIntegerField()

    class Meta:
        abstract = True


class VersionRow(OfPartner):
    """The shared columns of one version as received: only the fields it said, in canonical wire form."""

    at = models.DateTimeField()
    hash = models.BinaryField()
    fields: Any = models.JSONField()
    batch_id = models.BigIntegerField()

    class Meta:
        abstract = True


class Batch(models.Model):
    """The receipt of one request or pulled page: how many records came and what became of them."""

    partner = models.ForeignKey("partners.Partner", on_delete=models.DO_NOTHING, db_index=False)
    entity = models.CharField(max_length=32)
    origin = models.CharField(max_length=64, default="push")
    mode = models.CharField(max_length=16, default="atomic")
    received_at = models.DateTimeField()
    received = models.IntegerField(default=0)
    created = models.IntegerField(default=0)
    updated = models.IntegerField(default=0)
    unchanged = models.IntegerField(default=0)
    stale = models.IntegerField(default=0)
    parked = models.IntegerField(default=0)
    rejected = models.IntegerField(default=0)
    warnings = models.IntegerField(default=0)
    body_hash = models.BinaryField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["partner", "id"], name="batch_partner"),
            models.Index(fields=["partner", "received_at"], name="batch_received"),
            models.Index(fields=["partner", "entity", "received_at"], name="batch_feed"),
        ]


class FeedDue(models.Model):
    """The time of the day, UTC, by which an entity's records must have come; NULL: they are expected at no time."""

    partner = models.ForeignKey("partners.Partner", on_delete=models.CASCADE, db_index=False)
    entity = models.CharField(max_length=32)
    due = models.TimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "entity"], name="feed_due_key")]


class LateFeed(models.Model):
    """An entity whose records were due and have not come; gone again when they have."""

    partner = models.ForeignKey("partners.Partner", on_delete=models.CASCADE, db_index=False)
    entity = models.CharField(max_length=32)
    due = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "entity"], name="late_feed_key")]


class Parked(models.Model):
    """A valid record that waits for its parent; released by itself when the parent arrives."""

    partner = models.ForeignKey("partners.Partner", on_delete=models.DO_NOTHING, db_index=False)
    entity = models.CharField(max_length=32)
    key = models.CharField(max_length=2000, db_collation="C")
    parent_entity = models.CharField(max_length=32)
    parent_id = models.CharField(max_length=500, db_collation="C")
    record: Any = models.JSONField()
    at = models.DateTimeField()
    hash = models.BinaryField()
    batch_id = models.BigIntegerField()
    parked_at = models.DateTimeField()
    patch = models.BooleanField(db_default=False)

    class Meta:
        # The hash is of the whole record, key included; the key itself can be too long for an index.
        constraints = [models.UniqueConstraint(fields=["partner", "entity", "hash", "at"], name="parked_version")]
        indexes = [
            models.Index(fields=["partner", "parent_entity", "parent_id"], name="parked_parent"),
            # A hash takes a key of any length. Each record that comes again asks what else waits under its key.
            HashIndex(fields=["key"], name="parked_key"),
        ]


class Quarantined(models.Model):
    """An invalid record from a pull or an inbound webhook, kept with its reason."""

    partner = models.ForeignKey("partners.Partner", on_delete=models.DO_NOTHING, db_index=False)
    entity = models.CharField(max_length=32)
    origin = models.CharField(max_length=64)
    record: Any = models.JSONField()
    errors: Any = models.JSONField()
    quarantined_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["partner", "id"], name="quarantined_partner")]


class IdempotentAnswer(models.Model):
    """The first answer to an ``Idempotency-Key``, replayed to the same body and refused to another."""

    partner = models.ForeignKey("partners.Partner", on_delete=models.DO_NOTHING, db_index=False)
    client = models.CharField(max_length=255)
    key = models.CharField(max_length=255, db_collation="C")
    request_hash = models.BinaryField()
    status = models.SmallIntegerField()
    body = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "client", "key"], name="idempotency_key")]
