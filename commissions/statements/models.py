"""Statements: what closing froze, what approving decided, and what is withheld of them. Nothing here is ever edited."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.functions import Now

from track360.core.fields import IdField
from track360.core.rights import Rights
from track360.partners.models import Partner


def money() -> models.DecimalField[Any, Any]:
    """An amount as the ledger has it: to 8 places, until it is paid out."""
    return models.DecimalField(max_digits=28, decimal_places=8)


class Closing(models.Model):
    """A period that was closed: nothing is booked into it any more, and its statements are in review.

    overridden: what stood against it, in words, and was overridden for ``reason``. closer: the login that answers for
    it. review_until: until when an affiliate may dispute a line.
    """

    rights = Rights.APPEND
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, db_index=False)
    first = models.DateField()
    last = models.DateField()
    label = models.CharField(max_length=16)
    statements = models.IntegerField()
    lines = models.BigIntegerField()
    review_until = models.DateField()
    closed_by = models.CharField(max_length=600)
    closer_id = models.BigIntegerField(null=True)
    closed_at = models.DateTimeField(db_default=Now())
    reason = models.TextField(blank=True)
    overridden: Any = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "first"], name="closing_key")]

    def __str__(self) -> str:
        return self.label


class Statement(models.Model):
    """The lines of an affiliate and currency that were booked into one period, as closing found them.

    lines, earned: their number and sum. due: what falls due in the period, of its lines and (``released_by_date`` of
    it) of lines of earlier periods. on_hold: what was booked up to its end and falls due later. digest: SHA-256 over
    its lines, in hex (see ``digests``). previous: the statement before of the same affiliate and currency.
    """

    rights = Rights.APPEND
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, db_index=False)
    closing = models.ForeignKey(Closing, on_delete=models.PROTECT, related_name="of_affiliates")
    affiliate_id = IdField()
    currency = models.CharField(max_length=3)
    first = models.DateField()
    last = models.DateField()
    label = models.CharField(max_length=16)
    previous = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="next")
    lines = models.BigIntegerField()
    earned = money()
    due = money()
    released_by_date = money()
    on_hold = money()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "affiliate_id", "currency", "first"], name="statement_key")
        ]

    def __str__(self) -> str:
        return f"{self.affiliate_id} {self.label} {self.currency}"


class Approval(models.Model):
    """What of a statement is paid out: payable = opening + due − withheld + released = payout + carried.

    opening: carried by the statement before. withheld: due now and under a hold or dispute; released: withheld earlier,
    and free now. payout: in whole minor units; 0 for the reason that ``blocked`` names. carried: opens the next one.
    """

    rights = Rights.APPEND
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT)
    statement = models.OneToOneField(Statement, on_delete=models.PROTECT, related_name="approval")
    opening = money()
    withheld = money()
    released = money()
    payable = money()
    minimum = money()
    payout = money()
    carried = money()
    blocked = models.CharField(max_length=32, blank=True)
    approved_by = models.CharField(max_length=600)
    approver_id = models.BigIntegerField(null=True)
    approved_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(payable=models.F("payout") + models.F("carried"), payout__gte=0),
                name="approval_adds_up",
            ),
        ]


class Withheld(models.Model):
    """A line that was due and not paid with its statement, because somebody held it or its affiliate disputes it.

    amount: of it, what is not paid. cut: it had been approved by then. released_in: the statement that it is paid with.
    """

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, db_index=False)
    entry_id = models.BigIntegerField()
    since = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="withheld_lines")
    affiliate_id = IdField()
    currency = models.CharField(max_length=3)
    amount = money()
    because = models.TextField()
    cut = models.BooleanField(default=False)
    withheld_at = models.DateTimeField(db_default=Now())
    released_in = models.ForeignKey(Statement, on_delete=models.PROTECT, null=True, related_name="released_lines")

    class Meta:
        indexes = [
            models.Index(fields=["partner", "affiliate_id"], name="withheld_open", condition=models.Q(released_in=None))
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "entry_id"], name="withheld_once", condition=models.Q(released_in=None)
            )
        ]


class Dispute(models.Model):
    """An affiliate says that a line of its statement is wrong (``entry_id``), or that one is missing (customer, day).

    Until it is decided the line is withheld from payment, and stays in its statement. amount: what a missing line was
    worth, where it was won. adjustment: what was booked for it.
    """

    class State(models.TextChoices):
        OPEN = "open"
        WON = "won"
        LOST = "lost"

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, db_index=False)
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="disputes")
    affiliate_id = IdField()
    entry_id = models.BigIntegerField(null=True)
    customer_id = IdField(blank=True)
    day = models.DateField(null=True)
    comment = models.TextField()
    opened_by = models.CharField(max_length=600)
    opened_at = models.DateTimeField(db_default=Now())
    deadline = models.DateField()
    hold = models.OneToOneField("commissions.Hold", on_delete=models.PROTECT, null=True, related_name="dispute")
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    answer = models.TextField(blank=True)
    answered_by = models.CharField(max_length=600, blank=True)
    answered_at = models.DateTimeField(null=True)
    adjustment = models.OneToOneField(
        "commissions.Adjustment", on_delete=models.PROTECT, null=True, related_name="dispute"
    )

    class Meta:
        indexes = [models.Index(fields=["partner", "affiliate_id"], name="dispute_affiliate")]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "entry_id"], name="dispute_once", condition=models.Q(entry_id__isnull=False)
            ),
            models.CheckConstraint(
                condition=models.Q(entry_id__isnull=False, customer_id="", day=None)
                | models.Q(entry_id=None, day__isnull=False) & ~models.Q(customer_id=""),
                name="dispute_on_one",
            ),
        ]

    def __str__(self) -> str:
        return f"dispute {self.pk} on {self.statement}"
