"""Exchange rates, and the published sources that they are pulled from."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from track360.core.fields import NumericField
from track360.partners.models import Partner


class CurrentRates(models.Manager["Rate"]):
    """The rates that count today."""

    def get_queryset(self) -> models.QuerySet[Rate]:
        return super().get_queryset().filter(superseded_at=None)


class Rate(models.Model):
    """1 ``base`` = ``rate`` ``quote`` on a day. A correction supersedes: entries go on naming the row they used."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, db_index=False)
    base = models.CharField(max_length=3)
    quote = models.CharField(max_length=3)
    day = models.DateField()
    rate = NumericField()
    # Ranks corrections: what a feed publishes never replaces what a person loaded.
    origin = models.CharField(max_length=64, default="file")
    loaded_at = models.DateTimeField(db_default=Now())
    superseded_at = models.DateTimeField(null=True)

    objects = models.Manager()
    current = CurrentRates()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "base", "quote", "day"],
                name="rate_key",
                condition=models.Q(superseded_at=None),
            )
        ]


class RateFeed(models.Model):
    """A published source that a partner's rates are pulled from; rates that a person loaded win over it."""

    ECB = "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist-90d.xml"

    partner = models.OneToOneField(Partner, on_delete=models.CASCADE, related_name="rate_feed")
    url = models.URLField(default=ECB, max_length=500)
    enabled = models.BooleanField(default=True)
    fetched_at = models.DateTimeField(null=True, editable=False)
    error = models.TextField(blank=True, editable=False)

    def __str__(self) -> str:
        return f"{self.partner}: {self.url}"
