"""Amounts that people decided on, each by two."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from track360.core.fields import IdField
from track360.core.rights import Rights
from track360.partners.models import Partner


class Adjustment(models.Model):
    """An amount for an affiliate, earned on ``day``. It is never edited: another one takes it back (``reverses``).

    ref: how people and the ledger name it. code: why, from a list; text: why, in words that the affiliate reads.
    """

    class Code(models.TextChoices):
        BONUS = "bonus"
        GOODWILL = "goodwill"
        CORRECTION = "correction"
        OPENING_BALANCE = "opening_balance", "opening balance"
        WRITE_OFF = "write_off", "write-off"
        DISPUTE_WON = "dispute_won", "dispute won"
        DISPUTE_LOST = "dispute_lost", "dispute lost"
        REVERSAL = "reversal", "taken back"

    rights = Rights.APPEND
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, db_index=False)
    ref = models.CharField(max_length=16)
    affiliate_id = IdField()
    currency = models.CharField(max_length=3)
    amount = models.DecimalField(max_digits=28, decimal_places=8)
    day = models.DateField()
    code = models.CharField(max_length=16, choices=Code)
    text = models.TextField()
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversed_by")
    made_by = models.CharField(max_length=600)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "ref"], name="adjustment_key")]

    def __str__(self) -> str:
        return self.ref
