"""Sources, how far each has been read, what its runs did, and the deals they brought."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from track360.core.crypto import EncryptedJSONField
from track360.core.fields import IdField, NumericField
from track360.partners.models import Partner


class Source(models.Model):
    """One partner API that is read on a schedule.

    streams: which of the connector's, empty for all. begin: how far back the first run reaches (``None``: all
    there is). credentials_for: the address they were entered for; they are sent nowhere else. queued_at: until when
    nobody need send it to a worker again. answered_at: last good answer; newest_at: last time there was
    anything in one.
    """

    partner = models.ForeignKey("partners.Partner", on_delete=models.PROTECT, related_name="sources")
    code = models.SlugField(max_length=48)
    connector = models.CharField(max_length=32)
    streams = ArrayField(models.CharField(max_length=32), default=list, blank=True)
    config: Any = models.JSONField(default=dict, blank=True)
    credentials: Any = EncryptedJSONField(default=dict, blank=True)
    # Set by ``entrust`` alone: could it be edited, a new address would get the old secret.
    credentials_for = models.CharField(max_length=300, blank=True, editable=False)
    every_seconds = models.PositiveIntegerField(default=300)
    daily_at = models.TimeField(null=True, blank=True)
    overlap_seconds = models.PositiveIntegerField(default=300)
    page_size = models.PositiveIntegerField(default=500)
    page_limit = models.PositiveIntegerField(default=5000)
    begin = models.DateTimeField(null=True, blank=True)
    paused = models.BooleanField(default=False)
    next_run_at = models.DateTimeField(db_default=Now(), editable=False)
    queued_at = models.DateTimeField(null=True, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False)
    answered_at = models.DateTimeField(null=True, editable=False)
    newest_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "code"], name="source_code")]
        indexes = [models.Index(fields=["next_run_at"], condition=models.Q(paused=False), name="source_due")]

    def __str__(self) -> str:
        return f"{self.partner.code}/{self.code}"

    @property
    def origin(self) -> str:
        """How receipts and quarantined records name it."""
        return f"pull:{self.code}"


class Watermark(models.Model):
    """How far one stream of a source has been read, and the window that is being read.

    until: everything before it is in. window_from, window_to, cursor, pages: the open window, if any, and the
    page to ask for next. total, walks: the list's length at its first page, and how often it changed since.
    clock: the partner's own now when the window was opened. run_id: the run that may
    move it. received_at: when the newest page was taken in; later pages are never dated before it, whatever
    our clock does.
    """

    class Kind(models.TextChoices):
        LIVE = "live"
        BACKFILL = "backfill"

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="watermarks")
    stream = models.CharField(max_length=32)
    kind = models.CharField(max_length=16, choices=Kind, default=Kind.LIVE)
    until = models.DateTimeField(null=True)
    window_from = models.DateTimeField(null=True)
    window_to = models.DateTimeField(null=True)
    cursor: Any = models.JSONField(null=True)
    pages = models.PositiveIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    walks = models.PositiveSmallIntegerField(default=0)
    last_digest = models.CharField(max_length=64, blank=True)
    clock = models.DateTimeField(null=True)
    run_id = models.BigIntegerField(null=True)
    received_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "stream", "kind"], name="watermark_stream")]


class Run(models.Model):
    """One attempt at one window of one stream, with a reason a person understands."""

    class Status(models.TextChoices):
        RUNNING = "running"
        DONE = "done"
        WAITING = "waiting"
        PARTIAL = "partial"
        FAILED = "failed"
        STOPPED = "stopped"
        INTERRUPTED = "interrupted"

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="runs")
    stream = models.CharField(max_length=32)
    kind = models.CharField(max_length=16, choices=Watermark.Kind, default=Watermark.Kind.LIVE)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    window_from = models.DateTimeField()
    window_to = models.DateTimeField()
    pages = models.PositiveIntegerField(default=0)
    rows = models.PositiveIntegerField(default=0)
    outcomes: Any = models.JSONField(default=dict)
    status = models.CharField(max_length=16, choices=Status, default=Status.RUNNING)
    reason = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["source", "stream", "id"], name="run_source")]


class Deal(models.Model):
    """One closed trade or deal, stored once by its id; days are always rolled up from all of a day's deals.

    book: where the id is unique, usually the trading server; two sources that read one server share its book.
    lots: as traded. commission, spread_cost: what the firm earned (positive). pnl, swap: the customer's.
    """

    partner = models.ForeignKey("partners.Partner", on_delete=models.DO_NOTHING, db_index=False)
    book = models.CharField(max_length=200, db_collation="C")
    deal_id = IdField()
    customer_id = IdField()
    day = models.DateField()
    instrument = IdField()
    currency = models.CharField(max_length=3)
    at = models.DateTimeField()
    lots = NumericField()
    volume_usd = NumericField(null=True)
    spread_cost = NumericField(null=True)
    commission = NumericField(null=True)
    swap = NumericField(null=True)
    pnl = NumericField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "book", "deal_id"], name="deal_key")]
        # Without the instrument: two ids of 500 characters do not fit into one entry, and the page would fail for ever.
        indexes = [models.Index(fields=["partner", "day", "customer_id"], name="deal_day")]


class DirtyDay(models.Model):
    """A day of one customer, instrument and currency whose deals changed, by the way in that brought them; appended,
    and deleted when it is rolled up."""

    partner = models.ForeignKey("partners.Partner", on_delete=models.CASCADE, db_index=False)
    origin = models.CharField(max_length=64)
    day = models.DateField()
    customer_id = IdField()
    instrument = IdField()
    currency = models.CharField(max_length=3)

    class Meta:
        indexes = [models.Index(fields=["partner", "origin"], name="dirty_day_origin")]


class Reconciliation(models.Model):
    """One comparison of what a partner says it has with what we have: who asked, when, and what differed.

    source: what was read again, ``None`` for control totals that the partner sent. asked_by: a login, an API
    client, or what else began it. first_day, last_day: the trading days compared. matched, missing_here,
    missing_there, different: rows, or of control totals the totals. figures, differences: what the page
    shows (see ``records``). reason: why nothing could be compared.
    """

    class Verdict(models.TextChoices):
        EQUAL = "equal"
        DIFFERS = "differs"
        EMPTY = "nothing to compare"
        FAILED = "failed"

    partner = models.ForeignKey("partners.Partner", on_delete=models.PROTECT, db_index=False)
    source = models.ForeignKey(Source, on_delete=models.SET_NULL, null=True)
    asked_by = models.CharField(max_length=300)
    at = models.DateTimeField()
    first_day = models.DateField()
    last_day = models.DateField()
    verdict = models.CharField(max_length=32, choices=Verdict)
    matched = models.PositiveIntegerField(default=0)
    missing_here = models.PositiveIntegerField(default=0)
    missing_there = models.PositiveIntegerField(default=0)
    different = models.PositiveIntegerField(default=0)
    figures: Any = models.JSONField(default=list)
    differences: Any = models.JSONField(default=list)
    reason = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["partner", "id"], name="reconciliation_partner")]


class FieldOwnership(Partner):
    """A partner, seen as who writes which field of its records."""

    class Meta:
        proxy = True
        verbose_name = "field ownership"
        verbose_name_plural = "field ownership"
