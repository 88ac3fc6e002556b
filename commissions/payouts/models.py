"""Where affiliates are paid to, what taxes say of them, and how a partner pays."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.functions import Now

from commissions.corrections.models import Draft
from commissions.payouts.methods.registry import named
from commissions.payouts.payment import Address
from track360.core.crypto import EncryptedJSONField, EncryptedTextField
from track360.core.fields import IdField, NumericField
from track360.partners.models import Partner


class Party(models.Model):
    """A name and address as they stand on an invoice. address_lines: street and number, at most two lines."""

    legal_name = models.CharField(max_length=200)
    address_lines = models.TextField(blank=True)
    postcode = models.CharField(max_length=16, blank=True)
    town = models.CharField(max_length=100, blank=True)
    country = models.CharField(max_length=2)
    tax_id = models.CharField(max_length=50, blank=True)

    class Meta:
        abstract = True

    @property
    def address(self) -> Address:
        """For payments and documents."""
        return Address(tuple(self.address_lines.splitlines()), self.postcode, self.town, self.country)


class PayoutSettings(Party):
    """The partner as payer; without a row nothing is asked of anybody, and no bank file can be written.

    iban, bic, account_holder: the account that is paid from. minimum_payouts: by currency, amounts as text; what is
    less rolls over. waiting_days: how long details that take the place of others wait until they are used.
    tax_data_required: whether nobody is paid without a tax status.
    """

    WAITING_DAYS = 7
    partner = models.OneToOneField(Partner, on_delete=models.PROTECT)
    account_holder = models.CharField(max_length=140, blank=True)
    iban = models.CharField(max_length=34, blank=True)
    bic = models.CharField(max_length=11, blank=True)
    minimum_payouts: Any = models.JSONField(default=dict)
    waiting_days = models.PositiveSmallIntegerField(default=WAITING_DAYS)
    tax_data_required = models.BooleanField(default=False)


class Asked(models.Model):
    """What somebody asked for and another person makes count by publishing its draft; never edited.

    requested_by: a name, as drafts keep it. published_at: NULL until then. closed_at: withdrawn, rejected, or asked
    for anew; such a row counts nothing.
    """

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, db_index=False)
    affiliate_id = IdField()
    requested_by = models.CharField(max_length=600)
    requested_at = models.DateTimeField(db_default=Now())
    draft = models.ForeignKey(Draft, on_delete=models.SET_NULL, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=600, blank=True)

    class Meta:
        abstract = True

    @property
    def is_open(self) -> bool:
        """Whether it waits for a second person."""
        return self.published_at is None and self.closed_at is None and not self._is_rejected

    @property
    def _is_rejected(self) -> bool:
        # A draft that nobody decided on is forgotten after a while, and with it what it asked for.
        return self.draft is None or self.draft.state == Draft.State.REJECTED


class PayoutDetails(Asked):
    """Where what an affiliate earns in ``currency`` is paid to, from the trading day ``valid_from`` on.

    paid_in: the currency of payment. details: as the method keeps them; ``masked``: what of the account may be shown.
    notice_to: the contact that was known when they were asked for, NULL where there is none; notified_at: when it was
    told.
    """

    currency = models.CharField(max_length=3)
    paid_in = models.CharField(max_length=3)
    method = models.CharField(max_length=16)
    details: Any = EncryptedJSONField()
    masked = models.CharField(max_length=200)
    notice_to = EncryptedTextField(null=True)
    notified_at = models.DateTimeField(null=True)
    valid_from = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["partner", "affiliate_id", "currency"], name="payoutdetails_whose"),
            models.Index(
                fields=["id"],
                name="payoutdetails_untold",
                condition=models.Q(notified_at=None, closed_at=None, notice_to__isnull=False),
            ),
        ]
        permissions = [("reveal_payoutdetails", "Can read payout details as they are")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Way and account as they may be shown, in the reader's language."""
        return named(self.method, self.masked)


class TaxStatus(Asked, Party):
    """What taxes say of an affiliate from the trading day ``from_day`` on. Percents are of the net amount.

    vat_percent: of the treatment ``rate``, else 0.
    """

    class Treatment(models.TextChoices):
        RATE = "rate", "VAT is added"
        REVERSE_CHARGE = "reverse_charge", "reverse charge"
        EXEMPT = "exempt", "exempt"

    from_day = models.DateField()
    treatment = models.CharField(max_length=16, choices=Treatment)
    vat_percent = NumericField(default=0)
    withholding_percent = NumericField(default=0)

    class Meta:
        indexes = [models.Index(fields=["partner", "affiliate_id", "from_day"], name="taxstatus_whose")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(vat_percent=0) | models.Q(treatment="rate"), name="taxstatus_vat_by_rate"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.affiliate_id} from {self.from_day}"
