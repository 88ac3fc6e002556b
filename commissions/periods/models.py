"""How often a partner makes statements, and up to which day its periods are closed."""

from __future__ import annotations

from django.db import models

from commissions.periods.cadences import CADENCES
from track360.partners.models import Partner


class StatementCadence(models.Model):
    """How often a partner makes statements from the first day of a month on; before the first of them, monthly."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, db_index=False)
    from_day = models.DateField()
    cadence = models.CharField(max_length=32, choices=[(name, name.replace("_", " ")) for name in CADENCES])

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "from_day"], name="statement_cadence_key")]


class Books(models.Model):
    """Up to which day nothing is booked any more: the last of the last closed period. It only ever moves forward.

    Every booking shares a lock of this row, which closing takes whole (see the triggers in the migrations).
    """

    partner = models.OneToOneField(Partner, on_delete=models.PROTECT, primary_key=True)
    closed_until = models.DateField(null=True)
