"""The tenant, who may speak for it, and who may log in."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from oauth2_provider.models import AbstractApplication

from track360.core import net
from track360.core.clock import TradingCalendar
from track360.partners.roles.models import PartnerAccess

__all__ = ["ApiClient", "ApiKey", "AuditEntry", "Partner", "PartnerAccess", "User"]

SCOPES = ("read", "write", "admin")


def validate_networks(value: Any) -> None:
    """An allowlist is a list of addresses and networks (``203.0.113.7``, ``10.0.0.0/8``, ``2001:db8::/32``)."""
    if not isinstance(value, list) or not all(isinstance(text, str) and net.is_network(text) for text in value):
        raise ValidationError("Give a list of IP addresses or networks.")


def validate_scopes(value: str) -> None:
    """Scopes are words out of ``SCOPES``, separated by spaces."""
    if not value.split() or not set(value.split()) <= set(SCOPES):
        raise ValidationError(f"Scopes are one or more of: {', '.join(SCOPES)}.")


class User(AbstractUser):  # type: ignore[django-manager-missing]  # ApiClient: the toolkit is untyped
    """Somebody who logs in: an operator (``is_staff``) or an affiliate (see ``affiliates.AffiliateLogin``)."""


class Partner(models.Model):  # type: ignore[django-manager-missing]  # as above
    """A broker or prop firm. Every row in the database belongs to one.

    ownership: which way in writes which field (see ``ingest.ownership``); what it does not name, every way writes.
    """

    class Signs(models.TextChoices):
        UNSIGNED = "unsigned"
        SIGNED = "signed"

    class Orphans(models.TextChoices):
        REFUSE = "refuse"
        PARK = "park"

    class UnknownProperties(models.TextChoices):
        KEEP = "keep"
        REFUSE = "refuse"

    code = models.SlugField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    vertical = models.CharField(max_length=32)
    zone = models.CharField(max_length=64, default="UTC")
    day_start = models.TimeField(default=time(0))
    signs = models.CharField(max_length=16, choices=Signs, default=Signs.UNSIGNED)
    orphans = models.CharField(max_length=16, choices=Orphans, default=Orphans.REFUSE)
    unknown_properties = models.CharField(max_length=16, choices=UnknownProperties, default=UnknownProperties.KEEP)
    aliases: Any = models.JSONField(default=dict, blank=True)
    ownership: Any = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name

    @property
    def calendar(self) -> TradingCalendar:
        """How this partner counts trading days."""
        return TradingCalendar(self.zone, self.day_start)


class ApiClient(AbstractApplication):
    """An OAuth2 client of one partner. The secret is stored hashed; ``ip_allowlist`` empty means any address."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, related_name="api_clients")
    scopes = models.CharField(max_length=64, default="read write", validators=[validate_scopes])
    ip_allowlist: Any = models.JSONField(default=list, blank=True, validators=[validate_networks])
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta(AbstractApplication.Meta):
        swappable = "OAUTH2_PROVIDER_APPLICATION_MODEL"

    def is_usable(self, request: Any) -> bool:
        """Whether the token endpoint may serve this client: not revoked, and called from where it may be."""
        # A client without a partner speaks for nobody.
        if self.revoked_at or not self.partner_id:
            return False
        # The toolkit hands the WSGI environment over as headers.
        address = net.parse(request.headers.get("REMOTE_ADDR", ""))
        return not self.ip_allowlist or bool(address and net.within(address, self.ip_allowlist))


class ApiKey(models.Model):
    """The second way in, for partners that cannot do OAuth2: ``Authorization: Api-Key <prefix>.<secret>``.

    Only the SHA-256 of the whole key is kept; ``prefix`` finds it and lets people tell keys apart.
    """

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="api_keys")
    name = models.CharField(max_length=255)
    prefix = models.CharField(max_length=16, unique=True, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    scopes = models.CharField(max_length=64, default="read write", validators=[validate_scopes])
    ip_allowlist: Any = models.JSONField(default=list, blank=True, validators=[validate_networks])
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class AuditEntry(models.Model):
    """One API call. The table is partitioned by day and written by ``audit.py`` alone; old days are dropped whole."""

    at = models.DateTimeField()
    # A call nobody could be found for has no partner, and a check per entry would cost every call.
    partner = models.ForeignKey(Partner, on_delete=models.DO_NOTHING, null=True, db_constraint=False)
    client = models.CharField(max_length=300, blank=True)
    address = models.GenericIPAddressField(null=True)
    method = models.CharField(max_length=32)
    path = models.CharField(max_length=500)
    status = models.SmallIntegerField()
    duration_us = models.IntegerField()
    body_hash = models.BinaryField(null=True)
    batch_id = models.BigIntegerField(null=True)

    class Meta:
        managed = False
        db_table = "partners_audit"
