"""The events of a partner, numbered without a gap in the order in which they were committed."""

from __future__ import annotations

from typing import Any

from django.db import models

from track360.core.fields import IdField
from track360.core.rights import Rights


class Event(models.Model):
    """One event, for ever. Of the record only its name is kept: it is read when somebody is told.

    number: the partner's own, which nobody else sees. source: the row that it was made from, of the outbox or of the
    ledger; with the type it is where the event's id comes from. affiliate_id: whom it concerns, "" for nobody.
    at: when it happened.
    """

    rights = Rights.APPEND
    partner = models.ForeignKey("partners.Partner", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False)
    number = models.BigIntegerField()
    type = models.CharField(max_length=64)
    source = models.BigIntegerField()
    subject = models.TextField()
    affiliate_id = IdField()
    change: Any = models.JSONField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "number"], name="event_number")]
        indexes = [
            models.Index(
                fields=["partner", "affiliate_id", "number"],
                name="event_affiliate",
                condition=~models.Q(affiliate_id=""),
            ),
            models.Index(fields=["partner", "at"], name="event_at"),
        ]


class Relay(models.Model):
    """How far a partner's events are numbered. entry_id: the last ledger line that was made events of."""

    partner = models.OneToOneField(
        "partners.Partner", on_delete=models.DO_NOTHING, db_constraint=False, primary_key=True
    )
    number = models.BigIntegerField(db_default=0)
    entry_id = models.BigIntegerField(db_default=0)
