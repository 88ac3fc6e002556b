"""Transactions: the current record and every version received."""

from __future__ import annotations

from django.db import models

from track360.core.fields import IdField, NumericField
from track360.ingest.models import Versioned, VersionRow, batch_index


class Transaction(Versioned):
    """A financial event of a customer: the fold of all its versions. ``day`` is the trading day of its date."""

    transaction_id = IdField()
    customer_id = IdField()
    transaction_type = models.CharField(max_length=32)
    amount_currency = NumericField()
    currency = models.CharField(max_length=3)
    transaction_date = models.DateTimeField()
    status = models.CharField(max_length=32)
    amount_usd = NumericField(null=True)
    last_modified_date = models.DateTimeField(null=True)
    original_transaction_id = IdField(null=True)
    payment_method = models.CharField(max_length=500, null=True)
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "transaction_id"], name="transaction_key")]
        indexes = [models.Index(fields=["partner", "customer_id", "day"], name="transaction_customer")]


class TransactionVersion(VersionRow):
    """One version as received."""

    transaction_id = IdField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "transaction_id", "at", "hash"], name="transaction_version_key")
        ]
        indexes = [batch_index("transaction_version_batch")]
