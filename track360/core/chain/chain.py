"""What a room says of a table that is to be chained, and the SQL that follows from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model

# Beside its bytes a key enters twice, so that nothing can be appended to what was digested.
_KEYED = "sha256(k.key || sha256(k.key || convert_to({}::text, 'UTF8')))"
NOBODY = 0
"""The partner of a row that has none."""


@dataclass(frozen=True)
class Chain:
    """The chains of one table, which has ``id`` and ``partner_id`` and is only ever added to.

    personal: columns that say something about a human; they enter as a keyed digest, so that they can be blanked.
    at: the column by whose UTC days old rows are dropped; kept_days: after how many.
    """

    what: str
    model: type[Model]
    personal: tuple[str, ...] = ()
    at: str = ""
    kept_days: Callable[[], int] | None = None

    @property
    def table(self) -> str:
        """Where its rows are."""
        return self.model._meta.db_table

    @property
    def columns(self) -> str:
        """All but the id, in the order of the model; it says itself which are personal."""
        names = [str(field.column) for field in self.model._meta.concrete_fields if not field.primary_key]
        return ",".join(f"#{name}" if name in self.personal else name for name in names)

    @property
    def day(self) -> str:
        """SQL for the day by which a row ``t`` is dropped."""
        return f"(t.{self.at} AT TIME ZONE 'UTC')::date" if self.at else "NULL::date"

    @property
    def blank(self) -> str:
        """SQL assignments that take what is personal out of a row."""
        fields = {field.column: field for field in self.model._meta.concrete_fields}
        return ", ".join(f"{name} = {'NULL' if fields[name].null else repr('')}" for name in self.personal)


def mark(columns: str) -> str:
    """SQL for the mark of a row: its id, and a digest of these columns.

    Of the same columns it never changes: seals of long ago are verified by it.
    """
    parts = [f"t.{name}" for name in columns.split(",") if not name.startswith("#")]
    if personal := _personal(columns):
        # What was kept speaks for a row without anything personal only, or it could stand for whatever is put there.
        is_blank = f"concat({', '.join(personal)}) = ''"
        parts.append(f"coalesce(CASE WHEN {is_blank} THEN b.digest END, {digest(columns)})")
    return f"int8send(t.id) || substring(sha256(convert_to(ROW({', '.join(parts)})::text, 'UTF8')) FROM 1 FOR 16)"


def digest(columns: str) -> str:
    """SQL for the keyed digest of the personal ones among these columns."""
    names = _personal(columns)
    return _KEYED.format(f"ROW({', '.join(names)})") if names else "NULL::bytea"


def _personal(columns: str) -> list[str]:
    return [f"t.{name[1:]}" for name in columns.split(",") if name.startswith("#")]
