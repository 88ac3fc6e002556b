"""What operators change by hand: drafts with their previews, and the record of what was carried out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from track360.core.fields import IdField
from track360.core.rights import Rights
from track360.partners.models import Partner


class Kind(models.TextChoices):
    """What is changed."""

    PLAN = "plan", "plan version"
    PROGRAMME = "programme", "programme file"
    ATTRIBUTION = "attribution", "attribution"
    MERGE = "merge", "same person"
    UNMERGE = "part", "not the same person"
    HOLD = "hold", "hold"
    RELEASE = "release", "release"
    RATE_FEED = "rate_feed", "rate feed"
    FOUR_EYES = "four_eyes", "four eyes"
    ADJUSTMENT = "adjustment"
    DISPUTE = "dispute"
    PAYOUT_DETAILS = "payout_details", "payout details"
    PAYOUT_SETTINGS = "payout_settings", "payout settings"
    TAX_STATUS = "tax_status", "tax status"
    CLOSE = "close", "closing over obstacles"


class Draft(models.Model):
    """A change that somebody drafted, and what it would do. Nobody edits what it says: another draft takes its place.

    content: as its kind says (see ``kinds``). author: the login that answers for it, of a draft of a credential's the
    one that made the credential; made_with: that credential's key. changes: what would be otherwise, in words.
    done, total: sources previewed so far and in all, about. effects: the fields of an ``Effect``, amounts as text.
    base: SHA-256 of what the preview rests on; digest: that of what was shown, which a confirmation must name.
    closed_by, closed_at, closed_because: who published or rejected it, and why it was rejected.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        READY = "ready"
        FAILED = "failed"
        PUBLISHED = "published"
        REJECTED = "rejected"

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, db_index=False)
    kind = models.CharField(max_length=16, choices=Kind)
    content: Any = models.JSONField()
    reason = models.TextField(blank=True)
    made_by = models.CharField(max_length=600)
    # A login that drafted stays, switched off at most: the next one of that name is somebody else.
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_with = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField(db_default=Now())
    state = models.CharField(max_length=16, choices=State, default=State.WAITING)
    attempts = models.SmallIntegerField(default=0)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    changes: Any = models.JSONField(default=list)
    effects: Any = models.JSONField(default=list)
    base = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    previewed_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)
    closed_by = models.CharField(max_length=600, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_because = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["id"], name="draft_open", condition=models.Q(state__in=["waiting", "running"]))]


class Correction(models.Model):
    """What was changed by hand: who drafted and who published it, when, why, and what the preview said. Only added to.

    ``customer_id`` and ``affiliate_id`` name whom it is about, where it is about one. ``draft``: NULL where one person
    was enough, and nothing was drafted.
    """

    rights = Rights.APPEND
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, db_index=False)
    kind = models.CharField(max_length=16, choices=Kind)
    customer_id = IdField(blank=True)
    affiliate_id = IdField(blank=True)
    content: Any = models.JSONField()
    reason = models.TextField(blank=True)
    made_by = models.CharField(max_length=600)
    published_by = models.CharField(max_length=600, blank=True)
    made_at = models.DateTimeField(db_default=Now())
    draft = models.OneToOneField(Draft, on_delete=models.PROTECT, null=True, related_name="correction")
    changes: Any = models.JSONField(default=list)
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
