"""What a writer leaves for others in its own transaction: work for the settler, news for the relay. Rows are appended
and deleted, never changed."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Func
from django.db.models.functions import Coalesce, Now

from track360.core.fields import IdField
from track360.core.rights import Rights


class Work(models.Model):
    """Something changed that commissions may depend on.

    activity: what ``customers`` traded on ``day`` changed. transaction: the customer's transactions changed; ``day``
    is the trading day it left or entered. customer: the customer's dated fields changed;
    ``affiliates`` and ``persons`` name those it had and has. rates: rates of ``day`` were loaded. affiliate: terms or
    tree of ``affiliates`` changed. adjustment: something was decided by hand for ``affiliates``. partner: everything.
    The last and affiliate, where they name a ``day``, from it on.
    """

    class Kind(models.TextChoices):
        ACTIVITY = "activity"
        TRANSACTION = "transaction"
        CUSTOMER = "customer"
        AFFILIATE = "affiliate"
        RATES = "rates"
        ADJUSTMENT = "adjustment"
        PARTNER = "partner"

    rights = Rights.QUEUE
    partner = models.ForeignKey("partners.Partner", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False)
    kind = models.CharField(max_length=16, choices=Kind)
    customer_id = IdField(null=True)
    day = models.DateField(null=True)
    customers = ArrayField(models.TextField(), null=True)
    affiliates = ArrayField(models.TextField(), null=True)
    persons = ArrayField(models.TextField(), null=True)
    created_at = models.DateTimeField(db_default=Now())
    # Counted by the database, because ingest appends in bare SQL.
    size = models.GeneratedField(
        expression=Coalesce(Func("customers", function="cardinality"), 1),
        output_field=models.IntegerField(),
        db_persist=True,
        help_text="How many changes the row stands for.",
    )

    class Meta:
        indexes = [models.Index(fields=["partner", "id"], name="work_partner")]


class Outbox(models.Model):
    """Something happened that others may want to hear of; appended in the transaction that caused it, taken off by the
    relay that numbers it.

    type: one of the catalogue's. subject: what its room finds the record by. affiliate_id: whom it concerns, "" for
    nobody; where ``customer_id`` is given, whoever has the customer when it is numbered. change: what the record does
    not tell.
    """

    rights = Rights.QUEUE
    partner = models.ForeignKey("partners.Partner", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False)
    type = models.CharField(max_length=64)
    subject = models.TextField()
    affiliate_id = IdField()
    customer_id = IdField()
    change: Any = models.JSONField(null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["partner", "id"], name="outbox_partner")]
