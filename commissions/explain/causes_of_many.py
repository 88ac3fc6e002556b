"""Why each of many lines was booked, in a few questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from commissions.explain.causes import Cause, causes_of
from commissions.explain.documents import Documents
from commissions.ledger import columns
from commissions.ledger.models import LedgerEntry


def causes_by_line(lines: Sequence[LedgerEntry]) -> dict[int, list[Cause]]:
    """The causes of lines of one partner, by their ids, as the derivation of each has them."""
    if not lines:
        return {}
    before = _before(lines)
    documents = Documents(lines[0].partner_id)
    return {line.pk: causes_of(line, before.get(line.pk), _reason(line), documents) for line in lines}


def _reason(line: LedgerEntry) -> dict[str, object] | None:
    return (line.arithmetic or {}).get("reason")


def _before(lines: Sequence[LedgerEntry]) -> dict[int, LedgerEntry]:
    """The entry that the unit of each had before, by the line's id."""
    same = {name: OuterRef(name) for name in ("partner_id", *columns.UNIT) if name != "source_day"}
    day = Q(source_day=OuterRef("source_day")) | Q(source_day=None)
    earlier = LedgerEntry.objects.filter(day, **same, pk__lt=OuterRef("pk")).order_by("-pk")
    rows = LedgerEntry.objects.filter(pk__in=[line.pk for line in lines])
    before = rows.annotate(before=Subquery(earlier.values("pk")[:1])).values("before")
    found: dict[Any, list[LedgerEntry]] = defaultdict(list)
    for entry in LedgerEntry.objects.filter(pk__in=before).order_by("pk"):
        found[_unit(entry)].append(entry)
    last = {line.pk: [entry for entry in found[_unit(line)] if entry.pk < line.pk][-1:] for line in lines}
    return {pk: some[0] for pk, some in last.items() if some}


def _unit(entry: LedgerEntry) -> Any:
    return tuple(getattr(entry, name) for name in columns.UNIT)
