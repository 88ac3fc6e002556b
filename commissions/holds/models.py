"""What is withheld from payment, and why."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from track360.core.fields import IdField
from track360.partners.models import Partner


class Hold(models.Model):
    """Lines that are booked and not payable meanwhile: of an affiliate, of a customer with whoever earned on it, or one
    line (``entry_id``), which is disputed."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, db_index=False)
    affiliate_id = IdField(blank=True)
    customer_id = IdField(blank=True)
    entry_id = models.BigIntegerField(null=True)
    reason = models.TextField()
    placed_by = models.CharField(max_length=600)
    placed_at = models.DateTimeField(db_default=Now())
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "affiliate_id", "customer_id", "entry_id"],
                name="hold_open",
                condition=models.Q(released_at=None),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(entry_id=None) & (models.Q(affiliate_id="") ^ models.Q(customer_id=""))
                | models.Q(entry_id__isnull=False, affiliate_id="", customer_id=""),
                name="hold_on_one",
            ),
        ]
