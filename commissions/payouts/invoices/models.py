"""What an approved statement comes to as a payment, and the numbered documents of it. Nothing here is ever edited."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from commissions.statements.models import Statement, money
from track360.core.fields import NumericField
from track360.core.rights import Rights
from track360.partners.models import Partner


class Payable(models.Model):
    """What is transferred for a statement: its payout, VAT added and withholding tax kept back, in ``paid_in``.

    net: the payout. gross = net + vat − withholding, in the statement's currency. rate: paid_in per unit of that, of
    the day of approval (by the rates ``rate_ids``); 1 where they are one. amount: in whole minor units of ``paid_in``.
    """

    rights = Rights.APPEND
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT)
    statement = models.OneToOneField(Statement, on_delete=models.PROTECT, related_name="payable")
    net = money()
    vat = money()
    withholding = money()
    gross = money()
    paid_in = models.CharField(max_length=3)
    rate = NumericField(default=1)
    rate_ids = ArrayField(models.BigIntegerField(), default=list)
    amount = money()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(gross=models.F("net") + models.F("vat") - models.F("withholding")),
                name="payable_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.paid_in} for {self.statement}"


class Document(models.Model):
    """A self-billed invoice for what a statement pays out, or a credit note for what was reversed of an earlier one.

    Numbered without gaps by partner and year. of: the invoice that a credit note is about. parties: both as they were
    that day, as JSON.
    """

    class Kind(models.TextChoices):
        INVOICE = "invoice"
        CREDIT_NOTE = "credit_note", "credit note"

    rights = Rights.APPEND
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, db_index=False)
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=16, choices=Kind)
    year = models.SmallIntegerField()
    number = models.IntegerField()
    of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="credit_notes")
    issued_on = models.DateField()
    net = money()
    treatment = models.CharField(max_length=16)
    vat_percent = NumericField()
    vat = money()
    withholding_percent = NumericField()
    withholding = money()
    parties = models.TextField()
    issued_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "year", "number"], name="document_number")]

    def __str__(self) -> str:
        return f"{self.year}-{self.number:06}"


class Numbering(models.Model):
    """The last number that was given to a document of a partner's in a year; locked by who takes the next one."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, db_index=False)
    year = models.SmallIntegerField()
    last = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "year"], name="numbering_key")]
