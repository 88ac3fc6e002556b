"""Where events are sent: webhooks of the partner, postbacks of its affiliates."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from track360.core.crypto import EncryptedJSONField, EncryptedTextField
from track360.core.fields import IdField


class Endpoint(models.Model):
    """One address and what is sent there.

    affiliate_id: whose postback it is, "" of the partner's own. url: of a postback a template (see
    ``placeholders``). types: of events, empty for all that it may have. filters: by name of a field, the values of
    which an event must have one. target, config, credentials: of a CRM that facts are written to (``targets``), ""
    of any other. previous_secret: signs too until ``previous_until``. ordered: nothing is sent before what came
    before it has arrived or was given up. sequence: the last number given here. seen: the number of the partner's
    last event that was looked at. untold: it was disabled, and nobody was mailed so yet. failing_since: first
    failure after the last success. Removed ones stay, with what was sent.
    """

    class Method(models.TextChoices):
        POST = "POST", "POST"
        GET = "GET", "GET"

    class Signature(models.TextChoices):
        STANDARD = "standard", "Standard Webhooks"
        HEX = "hex", "X-Signature, too"

    class State(models.TextChoices):
        ACTIVE = "active", "active"
        PAUSED = "paused", "paused"
        DISABLED = "disabled", "disabled"
        REMOVED = "removed", "removed"

    partner = models.ForeignKey("partners.Partner", on_delete=models.PROTECT)
    affiliate_id = IdField(blank=True)
    name = models.CharField(max_length=100)
    url = EncryptedTextField()
    method = models.CharField(max_length=4, choices=Method, default=Method.POST)
    types = ArrayField(models.CharField(max_length=64), default=list, blank=True)
    filters: Any = models.JSONField(default=dict, blank=True)
    secret = EncryptedTextField()
    previous_secret = EncryptedTextField(blank=True)
    previous_until = models.DateTimeField(null=True)
    signature = models.CharField(max_length=8, choices=Signature, default=Signature.STANDARD)
    target = models.CharField(max_length=32, blank=True)
    config: Any = models.JSONField(default=dict, blank=True)
    credentials: Any = EncryptedJSONField(default=dict, blank=True)
    ordered = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
    reason = models.CharField(max_length=200, blank=True)
    untold = models.BooleanField(default=False)
    failing_since = models.DateTimeField(null=True)
    sequence = models.BigIntegerField(default=0)
    seen = models.BigIntegerField(default=0)
    made_by = models.CharField(max_length=600)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "webhook"
        indexes = [models.Index(fields=["partner", "affiliate_id"], name="endpoint_affiliate")]
        permissions = [("replay_endpoint", "Can replay events to a webhook, and send a test")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_postback(self) -> bool:
        """Whether an affiliate is told, and not the partner."""
        return self.affiliate_id != ""
