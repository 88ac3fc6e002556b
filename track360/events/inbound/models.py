"""Who calls us, and every call."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from track360.core.crypto import EncryptedTextField
from track360.core.fields import IdField


class InboundSource(models.Model):
    """A system of the partner's that calls us when something happens.

    digest: SHA-256 of the secret at the end of its address, which is shown once. signing_secret: by which its calls are
    signed. addresses: from where it may call, empty: from anywhere. mapping: what its events become (``mapping``).
    """

    class State(models.TextChoices):
        ACTIVE = "active", "active"
        PAUSED = "paused", "paused"

    partner = models.ForeignKey("partners.Partner", on_delete=models.PROTECT)
    kind = models.CharField(max_length=32)
    name = models.CharField(max_length=100)
    digest = models.BinaryField(unique=True)
    signing_secret = EncryptedTextField(blank=True)
    addresses = ArrayField(models.CharField(max_length=50), default=list, blank=True)
    mapping: Any = models.JSONField()
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
    made_by = models.CharField(max_length=600)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "inbound source"

    def __str__(self) -> str:
        return self.name

    @property
    def origin(self) -> str:
        """How receipts and quarantined records name it."""
        return f"hook:{self.pk}"


class InboundCall(models.Model):
    """One call that was believed. digest: SHA-256 of its body, by which it is known when it comes again. body: as it
    came, blanked with the people it is about (``customers``, by their ids, as far as it could be read).

    outcome: accepted, its records taken in; unused, known and not of use; quarantined, for ``reason``, until the
    mapping is mended and it is tried again.
    """

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", "accepted"
        UNUSED = "unused", "not used"
        QUARANTINED = "quarantined", "quarantined"

    source = models.ForeignKey(InboundSource, on_delete=models.PROTECT, related_name="calls", db_index=False)
    received_at = models.DateTimeField()
    digest = models.BinaryField()
    body = EncryptedTextField(null=True)
    event = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=16, choices=Outcome)
    reason = models.TextField(blank=True)
    counts: Any = models.JSONField(default=dict)
    customers = ArrayField(IdField(), default=list)
    repeated = models.IntegerField(default=0)

    class Meta:
        verbose_name = "inbound call"
        constraints = [models.UniqueConstraint(fields=["source", "digest"], name="inbound_call_once")]
        indexes = [models.Index(fields=["received_at"], name="inbound_call_received")]

    def __str__(self) -> str:
        return f"call {self.pk}"
