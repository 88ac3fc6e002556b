"""What is sent, how often it was tried, and what was sent again."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from track360.core.rights import Rights
from track360.events.endpoints.models import Endpoint


class Replay(models.Model):
    """Events sent to an endpoint again: those numbered ``first`` to ``last`` that it may have.

    done: up to which they are deliveries already.
    """

    endpoint = models.ForeignKey(Endpoint, on_delete=models.PROTECT, related_name="replays")
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    done = models.BigIntegerField()
    made_by = models.CharField(max_length=600)
    made_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"replay {self.pk} to {self.endpoint}"


class Delivery(models.Model):
    """One event on its way to one endpoint. event: its number, NULL of a test. sequence: the endpoint's own, without a
    gap. claimed_until: a sender has it; if it dies, another takes it up from then on."""

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        DELIVERED = "delivered", "delivered"
        GIVEN_UP = "given_up", "given up"

    endpoint = models.ForeignKey(Endpoint, on_delete=models.PROTECT, related_name="deliveries", db_index=False)
    event = models.BigIntegerField(null=True)
    type = models.CharField(max_length=64)
    sequence = models.BigIntegerField()
    replay = models.ForeignKey(Replay, on_delete=models.SET_NULL, null=True, related_name="deliveries")
    state = models.CharField(max_length=16, choices=State, default=State.WAITING)
    attempts = models.IntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    made_at = models.DateTimeField(db_default=Now())
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [models.UniqueConstraint(fields=["endpoint", "sequence"], name="delivery_sequence")]
        indexes = [
            models.Index(
                fields=["endpoint", "next_attempt_at"], name="delivery_due", condition=models.Q(state="waiting")
            ),
            models.Index(fields=["endpoint", "sequence"], name="delivery_next", condition=models.Q(state="waiting")),
            models.Index(fields=["made_at"], name="delivery_made_at"),
        ]

    def __str__(self) -> str:
        return f"delivery {self.sequence} to {self.endpoint}"


class Attempt(models.Model):
    """One request. status: 0 where there was no answer, and ``error`` then says why. answer: its first 2 KB."""

    rights = Rights.QUEUE
    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="tries")
    at = models.DateTimeField()
    status = models.SmallIntegerField()
    error = models.CharField(max_length=200, blank=True)
    milliseconds = models.IntegerField()
    answer = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["at"], name="attempt_at")]

    def __str__(self) -> str:
        return f"attempt at {self.delivery}"
