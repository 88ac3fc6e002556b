"""The system check of verticals: it compares them with every room that they speak of, so it stands above
all of these."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.checks import CheckMessage, Error, register

from track360.ingest.registry import ENTITIES
from track360.registry import RULES, VERTICALS
from track360.reports.published import REPORTS
from track360.verticals.base import Vertical
from track360.verticals.faults import Rooms, faults, unclaimed


@register()
def verticals(**_: Any) -> list[CheckMessage]:
    """What is missing from a vertical, or contradicts, named."""
    return list(faults_of(VERTICALS))


def faults_of(verticals: Mapping[str, Vertical]) -> Iterator[CheckMessage]:
    """The same of these verticals."""
    known = rooms()
    for key, vertical in verticals.items():
        for fault in faults(vertical, known):
            yield Error(f"{key}: {fault}.", hint="See track360/verticals/base.py.", id="verticals.E001")
    yield from (Error(f"{fault}.", id="verticals.E002") for fault in unclaimed(verticals.values(), known))


def rooms() -> Rooms:
    """What the rooms have."""
    entities = {key: {name: field.special for name, field in spec.by_name.items()} for key, spec in ENTITIES.items()}
    return Rooms(entities, {key: _reads(rule) for key, rule in RULES.items()}, REPORTS)


def _reads(rule: Any) -> tuple[str, ...] | None:
    # A rule on phases is of the kind that names a customer, not a transaction.
    return None if rule.kind == "customer" else getattr(rule, "types", ())
