"""What is chained, how far, and the seals."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from track360.core.crypto import EncryptedTextField
from track360.core.rights import Rights


class Chained(models.Model):
    """A table whose rows are chained, as its owner declared it at the last migration, and how far it is sealed.

    ``columns``: those that enter, personal ones after a ``#``. ``mark``, ``digest``, ``day``: SQL over a row ``t``, the
    key ``k.key`` and what was kept of a blanked row, ``b.digest``. ``blank``: the assignments that blank a row.
    Rows up to the id ``sealed`` are sealed. Those up to ``upto`` can be, once no transaction older than ``horizon`` is
    under way: ids are drawn before rows become visible, so a lower id may come after a higher one.
    """

    rights = Rights.READ
    what = models.CharField(max_length=32, primary_key=True)
    relation = models.CharField(max_length=63)
    columns = models.TextField()
    mark = models.TextField()
    digest = models.TextField()
    blank = models.TextField()
    day = models.TextField()
    sealed = models.BigIntegerField(default=0, db_default=0)
    upto = models.BigIntegerField(null=True)
    horizon = models.BigIntegerField(null=True)
    noted_at = models.DateTimeField(null=True)


class Seal(models.Model):
    """A link of a chain: the rows of one partner (and one UTC day, where the table is dropped by days) that came.

    ``marks``: of each row its id (8 bytes) and 16 bytes of the SHA-256 of its text. ``previous``: the head before,
    empty at first; ``head``: see ``verify.head_of``.
    """

    rights = Rights.READ
    what = models.CharField(max_length=32)
    partner_id = models.BigIntegerField()
    number = models.BigIntegerField()
    day = models.DateField(null=True)
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    rows = models.IntegerField()
    columns = models.TextField()
    previous = models.BinaryField()
    marks = models.BinaryField()
    head = models.BinaryField()
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["what", "partner_id", "number"], name="seal_number")]


class Blanked(models.Model):
    """What is kept of a row's personal columns after they were blanked: their keyed digest, which its mark holds."""

    rights = Rights.READ
    what = models.CharField(max_length=32)
    row_id = models.BigIntegerField()
    digest = models.BinaryField()
    blanked_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["what", "row_id"], name="blanked_row")]


class Secret(models.Model):
    """A secret that must outlive the field keys, encrypted under them: ``rotate_keys`` moves it to a new one."""

    name = models.CharField(max_length=32, unique=True)
    value = EncryptedTextField()
