"""The table of what is told."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from track360.core.fields import IdField
from track360.partners.models import Partner


class Notice(models.Model):
    """One mail. ``subject``: the id of what it is about, of the table that the kind says.

    begun_at: when somebody set about sending it; NULL waits. Begun and not sent: nobody could be told, or a worker was
    killed at it, and then nobody knows whether it went.
    """

    class Kind(models.TextChoices):
        IN_REVIEW = "in_review", "statement in review"
        APPROVED = "approved", "statement approved"
        DISPUTE_ANSWERED = "dispute_answered", "dispute answered"
        PAID = "paid", "payment made"
        RETURNED = "returned", "payment returned"

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, db_index=False)
    affiliate_id = IdField()
    kind = models.CharField(max_length=16, choices=Kind)
    subject = models.BigIntegerField()
    made_at = models.DateTimeField(db_default=Now())
    begun_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["id"], name="notice_waiting", condition=models.Q(begun_at=None))]
        constraints = [models.UniqueConstraint(fields=["kind", "subject"], name="notice_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.subject}"
