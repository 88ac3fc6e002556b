"""The tables of API clients and API keys, and what both of them have."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from oauth2_provider.models import AbstractApplication

from track360.core import clock, net

SCOPES: tuple[str, ...] = tuple(settings.OAUTH2_PROVIDER["SCOPES"])  # type: ignore[arg-type]  # a dict of ours
BY_A_PERSON = frozenset({"admin", "publish"})
"""Scopes that only a person gives, and that a token has only when it was asked for with them."""
MOVING_MONEY = frozenset({"programme", "publish"})
"""Scopes that act for a person, of whom four eyes ask that it be another than the other one."""
ENDPOINTS = (
    "customers",
    "transactions",
    "trading-activity",
    "commissions",
    "statements",
    "payouts",
    "events",
    "webhooks",
    "reports",
    "control-totals",
    "batches",
    "parked",
    "credentials",
    "audit",
    "drafts",
)
"""Every part of the data API that a credential can be limited to; each view says which it is."""


def validate_networks(value: Any) -> None:
    """An allowlist is a list of addresses and networks (``203.0.113.7``, ``10.0.0.0/8``, ``2001:db8::/32``)."""
    if not isinstance(value, list) or not all(isinstance(text, str) and net.is_network(text) for text in value):
        raise ValidationError("Give a list of IP addresses or networks.")


def validate_scopes(value: str) -> None:
    """Scopes are words out of ``SCOPES``, separated by spaces."""
    if not value.split() or not set(value.split()) <= set(SCOPES):
        raise ValidationError(f"Scopes are one or more of: {', '.join(SCOPES)}.")


def validate_endpoints(value: Any) -> None:
    """Endpoints are lists of names out of ``ENDPOINTS`` by scope; a scope that is not named reaches all of them."""
    if not isinstance(value, dict) or not set(value) <= set(SCOPES):
        raise ValidationError(f"Endpoints are given by scope: {', '.join(SCOPES)}.")
    for names in value.values():
        if not isinstance(names, list) or not all(isinstance(name, str) and name in ENDPOINTS for name in names):
            raise ValidationError(f"Endpoints are out of: {', '.join(ENDPOINTS)}.")


def validate_rate(value: int) -> None:
    """Nobody gets more calls a minute than a client has by default."""
    if value > settings.API_CLIENT_RATE_LIMIT:
        raise ValidationError(f"At most {settings.API_CLIENT_RATE_LIMIT} calls a minute.")


class Credential(models.Model):
    """What a client and a key have in common.

    ``ip_allowlist`` empty means any address; ``rate_limit`` (calls a minute) and ``expires_at`` empty mean the default
    and never. Who made it, who was shown the secret in force and who suspended it are named as ``user:<name>``, as the
    ``client_key`` of another credential, or not at all. Until ``previous_until`` the secret before the last rotation is
    good as well.
    """

    scopes = models.CharField(max_length=64, default="read write", validators=[validate_scopes])
    endpoints: Any = models.JSONField(default=dict, blank=True, validators=[validate_endpoints])
    ip_allowlist: Any = models.JSONField(default=list, blank=True, validators=[validate_networks])
    rate_limit = models.PositiveIntegerField(null=True, blank=True, validators=[MinValueValidator(1), validate_rate])
    expires_at = models.DateTimeField(null=True, blank=True)
    suspended_at = models.DateTimeField(null=True, blank=True, editable=False)
    suspended_by = models.CharField(max_length=300, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True)
    # Of the last hour it is in the windows of the rate limit; housekeeping brings it here.
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    previous_until = models.DateTimeField(null=True, blank=True, editable=False)
    created_by = models.CharField(max_length=300, blank=True, editable=False)
    issued_by = models.CharField(max_length=300, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_dead(self) -> bool:
        """Whether it was revoked or has expired, which nothing but a new credential mends."""
        return bool(self.revoked_at or (self.expires_at and self.expires_at <= clock.now()))

    @property
    def state(self) -> str:
        """``active``, ``suspended``, ``expired`` or ``revoked``."""
        if self.revoked_at:
            return "revoked"
        if self.is_dead:
            return "expired"
        return "suspended" if self.suspended_at else "active"


class ApiClient(AbstractApplication, Credential):
    """An OAuth2 client of one partner. Both its secrets are stored hashed."""

    partner = models.ForeignKey("partners.Partner", on_delete=models.PROTECT, null=True, related_name="api_clients")
    previous_secret = models.CharField(max_length=255, blank=True, editable=False)

    class Meta(AbstractApplication.Meta):
        swappable = "OAUTH2_PROVIDER_APPLICATION_MODEL"
        permissions = [
            ("rotate_apiclient", "Can rotate the secret of a credential"),
            ("suspend_apiclient", "Can suspend a credential"),
            ("revoke_apiclient", "Can revoke a credential"),
        ]

    @property
    def client_key(self) -> str:
        """What names it for ever, in the audit log too."""
        return f"client:{self.client_id}"

    @property
    def made_at(self) -> datetime:
        """When it was made."""
        return self.created

    @property
    def calls_a_minute(self) -> int:
        """Of all its tokens together."""
        return self.rate_limit or int(settings.API_CLIENT_RATE_LIMIT)

    def is_usable(self, request: Any) -> bool:
        """Whether the token endpoint may look at a secret for this client: alive, and called from where it may be."""
        # A client without a partner speaks for nobody.
        if self.is_dead or not self.partner_id:
            return False
        # The toolkit hands the WSGI environment over as headers.
        address = net.parse(request.headers.get("REMOTE_ADDR", ""))
        return not self.ip_allowlist or bool(address and net.within(address, self.ip_allowlist))

    def secrets(self) -> list[str]:
        """The hashes that a secret may have now."""
        overlaps = self.previous_until is not None and self.previous_until > clock.now()
        return [self.client_secret, self.previous_secret] if overlaps else [self.client_secret]


class ApiKey(Credential):
    """The second way in, for partners that cannot do OAuth2: ``<prefix>.<secret>`` in a header.

    Only the SHA-256 of the whole key is kept; ``prefix`` finds it and lets people tell keys apart.
    """

    partner = models.ForeignKey("partners.Partner", on_delete=models.PROTECT, related_name="api_keys")
    name = models.CharField(max_length=255)
    prefix = models.CharField(max_length=16, unique=True, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    previous_digest = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def client_key(self) -> str:
        """What names it for ever, in the audit log too."""
        return f"key:{self.prefix}"

    @property
    def made_at(self) -> datetime:
        """When it was made."""
        return self.created_at

    @property
    def calls_a_minute(self) -> int:
        """By its own rate or the default."""
        return self.rate_limit or int(settings.API_RATE_LIMIT)
