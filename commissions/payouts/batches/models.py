"""Batches of payments: drafted by one, released by another, and answered by the bank."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from commissions.payouts.invoices.models import Payable
from commissions.payouts.models import PayoutDetails
from commissions.statements.models import money
from track360.core.crypto import EncryptedTextField
from track360.core.rights import Rights
from track360.partners.models import Partner


class PayoutBatch(models.Model):
    """Payments that are handed over in one file of a format. order_id: what the bank knows it by.

    file: as it was drafted, so that what is released, and handed over twice, is what was looked at. digest: its
    SHA-256 in hex. made_with: the key of the credential that drafted it, "" of a person.
    """

    class State(models.TextChoices):
        DRAFTED = "drafted"
        RELEASED = "released"
        CANCELLED = "cancelled"

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT)
    order_id = models.CharField(max_length=30, unique=True)
    format = models.CharField(max_length=32)
    requested_day = models.DateField()
    file = EncryptedTextField()
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=16, choices=State, default=State.DRAFTED)
    made_by = models.CharField(max_length=600)
    maker_id = models.BigIntegerField(null=True)
    made_with = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField(db_default=Now())
    released_by = models.CharField(max_length=600, blank=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "payout batch"
        verbose_name_plural = "payout batches"
        permissions = [("download_payoutbatch", "Can download the file of a payout batch")]

    def __str__(self) -> str:
        return self.order_id


class Payout(models.Model):
    """One payment of a batch, of a statement's payable or the rest of it, in the currency of payment.

    payment_id: what the bank's answer names it by. paid: what reached the affiliate. The database refuses more than
    the payable in all, whoever asks (see the triggers in the migrations).
    """

    class State(models.TextChoices):
        OPEN = "open"
        PAID = "paid"
        PARTLY_PAID = "partly_paid", "partly paid"
        RETURNED = "returned"
        CANCELLED = "cancelled"

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, db_index=False)
    batch = models.ForeignKey(PayoutBatch, on_delete=models.PROTECT, related_name="payouts")
    payable = models.ForeignKey(Payable, on_delete=models.PROTECT, related_name="payouts")
    details = models.ForeignKey(PayoutDetails, on_delete=models.PROTECT, related_name="payouts")
    payment_id = models.CharField(max_length=35, unique=True)
    amount = money()
    state = models.CharField(max_length=16, choices=State, default=State.OPEN)
    paid = money()
    reason = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "payment"
        constraints = [
            models.UniqueConstraint(fields=["payable"], name="payout_once", condition=models.Q(state="open")),
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "returned", "cancelled"], paid=0)
                | models.Q(state="paid", paid=models.F("amount"))
                | models.Q(state="partly_paid", paid__gt=0, paid__lt=models.F("amount")),
                name="payout_paid_as_answered",
            ),
        ]

    def __str__(self) -> str:
        return self.payment_id


class PayoutAnswer(models.Model):
    """What was said of a payment, and by whom; of one that was paid and then came back there are two."""

    rights = Rights.APPEND
    payout = models.ForeignKey(Payout, on_delete=models.PROTECT, related_name="answers")
    state = models.CharField(max_length=16, choices=Payout.State)
    paid = money()
    reason = models.TextField(blank=True)
    answered_by = models.CharField(max_length=600)
    answered_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.payout} {self.state}"
