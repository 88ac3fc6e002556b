"""What operators change by hand: drafts with their previews, and the record of what was carried out."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.functions import Now

from track360.core.fields import IdField
from track360.core.rights import Rights
from track360.partners.models import Partner


class Kind(models.TextChoices):
    """What is changed."""

    PLAN = "plan", "plan version"
    ATTRIBUTION = "attribution", "attribution"
    MERGE = "merge", "same person"
    UNMERGE = "part", "not the same person"
    HOLD = "hold", "hold"
    RELEASE = "release", "release"


class Draft(models.Model):
    """A change that an operator is preparing, and what it would do.

    content: as its kind says (see ``kinds``). done, total: sources previewed so far and in all, about.
    effects: the fields of an ``Effect``, amounts as text. base: a digest of what the preview rests on;
    seal: one of what was shown, which a confirmation must name.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        READY = "ready"
        FAILED = "failed"
        PUBLISHED = "published"

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, db_index=False)
    kind = models.CharField(max_length=16, choices=Kind)
    content: Any = models.JSONField()
    reason = models.TextField(blank=True)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField(db_default=Now())
    state = models.CharField(max_length=16, choices=State, default=State.WAITING)
    attempts = models.SmallIntegerField(default=0)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    effects: Any = models.JSONField(default=list)
    base = models.CharField(max_length=64, blank=True)
    seal = models.CharField(max_length=64, blank=True)
    previewed_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["id"], name="draft_open", condition=models.Q(state__in=["waiting", "running"]))]


class Correction(models.Model):
    """What an operator changed by hand: who, when, why, and what the preview said. Only ever added to.

    ``customer_id`` and ``affiliate_id`` name whom it is about, where it is about one.
    """

    rights = Rights.APPEND
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, db_index=False)
    kind = models.CharField(max_length=16, choices=Kind)
    customer_id = IdField(blank=True)
    affiliate_id = IdField(blank=True)
    content: Any = models.JSONField()
    reason = models.TextField(blank=True)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField(db_default=Now())
    effects: Any = models.JSONField(default=list)

    class Meta:
        indexes = [
            models.Index(
                fields=["partner", "customer_id"],
                name="correction_customer",
                condition=~models.Q(customer_id=""),
            ),
            models.Index(
                fields=["partner", "affiliate_id"],
                name="correction_affiliate",
                condition=~models.Q(affiliate_id=""),
            ),
        ]
