"""The tables of sums. They can be made anew from the ledger and the records at any time."""

from __future__ import annotations

from django.db import models

from track360.core.fields import IdField, NumericField


# Sums are made anew whenever somebody asks; nothing needs to guard them row by row.
def _partner() -> models.ForeignKey:
    return models.ForeignKey("partners.Partner", on_delete=models.DO_NOTHING, db_index=False, db_constraint=False)


class Rolled(models.Model):
    """How far a partner's ledger is summed: entries up to this id are in :class:`Earning`, later ones are not."""

    partner = models.OneToOneField("partners.Partner", on_delete=models.CASCADE, primary_key=True, related_name="+")
    upto = models.BigIntegerField(default=0)


class Earning(models.Model):
    """Entries summed by earned day, earner, rule, direct affiliate, campaign, currency and day of payability.

    ``campaign_id`` is the customer's campaign of today (empty: none). Its index stops after the day, because ids of
    500 characters do not fit into one entry; the roll-up keeps each key once.
    """

    partner = _partner()
    affiliate_id = IdField()
    day = models.DateField()
    rule_id = IdField()
    direct_id = IdField()
    campaign_id = IdField()
    currency = models.CharField(max_length=3)
    payable_from = models.DateField()
    amount = models.DecimalField(max_digits=28, decimal_places=8)
    lines = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["partner", "affiliate_id", "day"], name="earning_affiliate"),
            models.Index(fields=["partner", "day"], name="earning_day"),
        ]


class CustomerEarning(models.Model):
    """Entries summed by month of the earned day, customer, instrument and currency, whoever earned.

    Without a unique index, as :class:`Earning`.
    """

    partner = _partner()
    month = models.DateField()
    customer_id = IdField()
    instrument = IdField()
    currency = models.CharField(max_length=3)
    amount = models.DecimalField(max_digits=28, decimal_places=8)
    lines = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["partner", "month", "customer_id"], name="customer_earning_month")]


class Traded(models.Model):
    """What an affiliate's customers traded on a day on which they were its customers; demo accounts left out.

    ``lots`` are the payable ones.
    """

    partner = _partner()
    affiliate_id = IdField()
    day = models.DateField()
    campaign_id = IdField()
    currency = models.CharField(max_length=3)
    rows = models.BigIntegerField()
    lots = NumericField()
    volume_usd = NumericField()
    spread_cost = NumericField()
    commission = NumericField()

    class Meta:
        indexes = [
            models.Index(fields=["partner", "affiliate_id", "day"], name="traded_affiliate"),
            models.Index(fields=["partner", "day"], name="traded_day"),
        ]


class Milestone(models.Model):
    """The first day on which a customer traded, or earned an affiliate something directly."""

    class Step(models.TextChoices):
        TRADED = "traded"
        EARNED = "earned"

    partner = _partner()
    customer_id = IdField()
    step = models.CharField(max_length=8, choices=Step)
    affiliate_id = IdField()
    day = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["partner", "customer_id"], name="milestone_customer")]
