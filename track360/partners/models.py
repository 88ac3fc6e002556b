"""The tenant, who may speak for it, and who may log in."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from oauth2_provider.models import AbstractApplication

from track360.core.clock import TradingCalendar


class User(AbstractUser):
    """Somebody who logs in: an operator (``is_staff``) or an affiliate (see ``affiliates.AffiliateLogin``)."""


class Partner(models.Model):
    """A broker or prop firm. Every row in the database belongs to one."""

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
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name

    @property
    def calendar(self) -> TradingCalendar:
        """How this partner counts trading days."""
        return TradingCalendar(self.zone, self.day_start)


class ApiClient(AbstractApplication):
    """An OAuth2 client of one partner. The secret is stored hashed."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, related_name="api_clients")
    scopes = models.CharField(max_length=64, default="read write")
    ip_allowlist: Any = models.JSONField(default=list, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta(AbstractApplication.Meta):
        swappable = "OAUTH2_PROVIDER_APPLICATION_MODEL"
