"""Customers: the current record, every version received, and the dated fields that rules read."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.db import models
from django.db.models.functions import Now

from track360.core.fields import IdField, NumericField
from track360.core.rights import Rights
from track360.ingest.models import OfPartner, Versioned, VersionRow, batch_index


class Customer(Versioned):
    """A trading or challenge account at the partner: the fold of all its versions.

    ``signup_day`` is the trading day of ``signup_date``, which is that day's first instant where no time was said.
    """

    customer_id = IdField()
    signup_date = models.DateTimeField()
    signup_day = models.DateField()
    affiliate_id = IdField()
    last_modified_date = models.DateTimeField(null=True)
    campaign_id = IdField(null=True)
    click_id = IdField(null=True)
    lang_id = models.CharField(max_length=2, null=True)
    country_code = models.CharField(max_length=2, null=True)
    kyc_status_id = models.CharField(max_length=500, null=True)
    sales_status_id = models.CharField(max_length=500, null=True)
    first_name = models.CharField(max_length=500, null=True)
    last_name = models.CharField(max_length=500, null=True)
    email = models.CharField(max_length=500, null=True)
    person_id = IdField(null=True)
    trading_account_type = models.CharField(max_length=500, null=True)
    leverage = models.CharField(max_length=500, null=True)
    challenge_type = models.CharField(max_length=500, null=True)
    phase = models.CharField(max_length=500, null=True)
    account_size = NumericField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "customer_id"], name="customer_key")]
        indexes = [
            models.Index(fields=["partner", "affiliate_id"], name="customer_affiliate"),
            models.Index(
                fields=["partner", "person_id"],
                name="customer_person",
                condition=models.Q(person_id__isnull=False),
            ),
        ]

    @property
    def signed_up(self) -> str:
        """The day as the partner counts it, with the time in its zone where that was said: ``2026-01-05 14:30``."""
        calendar = self.partner.calendar
        if self.signup_date == calendar.start_of(self.signup_day):
            return self.signup_day.isoformat()
        return f"{self.signup_date.astimezone(ZoneInfo(calendar.zone)):%Y-%m-%d %H:%M}"


class CustomerVersion(VersionRow):
    """One version as received."""

    customer_id = IdField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "customer_id", "at", "hash"], name="customer_version_key")
        ]
        indexes = [batch_index("customer_version_batch")]


class DatedFields(OfPartner):
    """The fields that rules read, in force at the end of every trading day from ``from_day`` on.

    The columns after ``from_day`` are the one list of them: a column here, named and typed as on :class:`Customer`, is
    kept by day; what the rules see of it is ``commissions.rating.facts.records.DatedFields`` (system checks compare).
    """

    customer_id = IdField()
    from_day = models.DateField()
    affiliate_id = IdField()
    trading_account_type = models.CharField(max_length=500, null=True)
    country_code = models.CharField(max_length=2, null=True)
    kyc_status_id = models.CharField(max_length=500, null=True)
    phase = models.CharField(max_length=500, null=True)
    challenge_type = models.CharField(max_length=500, null=True)
    account_size = NumericField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "customer_id", "from_day"], name="dated_fields_key")]
        indexes = [models.Index(fields=["partner", "affiliate_id"], name="dated_fields_affiliate")]


class PhaseReached(OfPartner):
    """The trading day of the first version that says a phase; it does not reach back."""

    customer_id = IdField()
    # Part of a key, so compared byte for byte as the ids are.
    phase = models.CharField(max_length=500, db_collation="C")
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "customer_id", "phase"], name="phase_key")]


class Attribution(OfPartner):
    """An operator's word on whose a customer is from a trading day on; it stands above what the partner says.

    ``affiliate_id`` NULL: from that day on the partner's word counts again. Rows are only added; of several for one
    day the newest counts.
    """

    rights = Rights.APPEND
    customer_id = IdField()
    from_day = models.DateField()
    affiliate_id = IdField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["partner", "customer_id", "from_day"], name="attribution_customer")]


class SamePerson(OfPartner):
    """``person_id`` is the human that ``root_id`` names, whatever the records say; a root is nobody's other name."""

    person_id = IdField()
    root_id = IdField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "person_id"], name="same_person_key")]
        indexes = [models.Index(fields=["partner", "root_id"], name="same_person_root")]
