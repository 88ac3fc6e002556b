"""The tenant, who may speak for it, and who may log in."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property

from track360.core.clock import TradingCalendar
from track360.core.crypto import EncryptedKeyField
from track360.core.opaque import Opaque, new_key
from track360.core.rights import Rights
from track360.partners.credentials.models import ApiClient, ApiKey, validate_networks, validate_scopes
from track360.partners.people.models import Kind, PersonEvent
from track360.partners.roles.models import PartnerAccess

# Where Django, and the migrations that have landed, look for them.
__all__ = [
    "ApiClient",
    "ApiKey",
    "AuditEntry",
    "Kind",
    "Partner",
    "PartnerAccess",
    "PersonEvent",
    "RefusedCalls",
    "User",
    "validate_networks",
    "validate_scopes",
]


class User(AbstractUser):  # type: ignore[django-manager-missing]  # of sign-in's models, above which it knows nothing
    """Somebody who logs in: an operator (``is_staff``) or an affiliate (see ``affiliates.AffiliateLogin``).

    session_epoch: counts how often all sessions of the login were ended at once.
    """

    session_epoch = models.PositiveIntegerField(default=0)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        # Django holds it against the session at every request; with the epoch in it, one number ends all of them.
        said = f"{self.session_epoch}:{self.password}"
        return salted_hmac("track360.session", said, secret=secret, algorithm="sha256").hexdigest()


class Partner(models.Model):
    """A broker or prop firm. Every row in the database belongs to one.

    ownership: which way in writes which field (see ``ingest.ownership``); what it does not name, every way writes.
    opaque_key: drawn once; whatever keys of the house are changed, ids that were given out are found.
    affiliates_second_factor: whether its affiliates must set up a second step of their login.
    four_eyes: whether what moves money takes two persons (see ``four_eyes``); written by ``corrections`` alone.
    While it is suspended its credentials open nothing and nothing is pulled for it; what it has stays, and is settled.
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
    affiliates_second_factor = models.BooleanField(default=False)
    four_eyes = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    opaque_key = EncryptedKeyField(default=new_key, editable=False)
    suspended_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        permissions = [("suspend_partner", "Can suspend a partner")]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def opaque(self) -> Opaque:
        """How this partner sees our ids and cursors."""
        return Opaque(self.opaque_key)

    @property
    def calendar(self) -> TradingCalendar:
        """How this partner counts trading days."""
        return TradingCalendar(self.zone, self.day_start)


class AuditEntry(models.Model):
    """One API call. The table is partitioned by day and written by ``audit.py`` alone; old days are dropped whole."""

    rights = Rights.APPEND
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


class RefusedCalls(models.Model):
    """Calls of one minute from one address (of IPv6, its /64) that were refused alike; the first has an audit entry.

    ``client`` only where the credential was right, and over its limit.
    """

    minute = models.DateTimeField()
    address = models.CharField(max_length=50, blank=True)
    status = models.SmallIntegerField()
    client = models.CharField(max_length=300, blank=True)
    partner = models.ForeignKey(Partner, on_delete=models.DO_NOTHING, null=True, db_constraint=False, db_index=False)
    calls = models.IntegerField()

    class Meta:
        verbose_name_plural = "refused calls"
        constraints = [
            models.UniqueConstraint(fields=["minute", "address", "status", "client"], name="partners_refusedcalls_of")
        ]
