"""What settling has done, for operators to see how fast it is; nothing is reckoned from it."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class Settled(models.Model):
    """One transaction that settled ``changes`` off the queue: sources rated, entries booked, and how long it took."""

    # Without a constraint: its check locks the partner's row, and fails in our snapshot if somebody has just edited it.
    partner = models.ForeignKey(
        "partners.Partner", on_delete=models.DO_NOTHING, db_index=False, db_constraint=False
    )
    at = models.DateTimeField(db_default=Now())
    changes = models.BigIntegerField()
    sources = models.BigIntegerField()
    entries = models.BigIntegerField()
    milliseconds = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="settled_at")]
