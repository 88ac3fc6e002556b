"""Field ownership: which way in may write which field, where several ways meet in one row.

By default every way writes all: the newest last_modified_date wins, and each fills what the other leaves out. A
partner may name owners, by entity: ``{"customers": {"email": "push", "phase": "pull:crm"}, "trading-activity":
{"*": "pull"}}``. ``pull`` is every source, ``pull:crm`` one; ``*`` is the whole entity. What a way sends of fields
that it does not own is left out, and said so; without a required field, its records are patches: they update or
wait, never create.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from track360.core.json import pointer
from track360.ingest.contract import EntitySpec, Fault, PartnerContract
from track360.ingest.schemas import record_schema
from track360.ingest.validate import records
from track360.ingest.validate.records import Faults, Validated
from track360.partners.models import Partner
from track360.verticals.registry import VERTICALS

EVERYTHING = "*"
NOT_OWNED, NOT_OURS = "not_owned", "left to their owner"


@dataclass(frozen=True)
class ForeignFields:
    """What one way in does not write of an entity: field → the way that does; ``leave_gaps``: a required one
    is among them."""

    owners: dict[str, str]
    leave_gaps: bool

    def __contains__(self, name: str) -> bool:
        return name in self.owners or EVERYTHING in self.owners

    @property
    def all(self) -> bool:
        """Whether nothing of the entity is left to write."""
        return EVERYTHING in self.owners

    def validate(
        self, contract: PartnerContract, values: list[Any], faults: Faults, received_at: datetime, patch: bool
    ) -> Validated:
        """Validation's ``validate_records`` of what may be written; the fields left out are warnings."""
        left_out = {index: told for index, value in enumerate(values) if (told := self._take_out(value))}
        # Taken out before it is judged: a field that does not count cannot be wrong.
        found = records.validate_records(contract, values, faults | self._refused(len(values)), received_at, patch)
        for index, warnings in left_out.items():
            found.warnings[index] = warnings + found.warnings.get(index, [])
        return found

    def _take_out(self, value: Any) -> list[Fault]:
        names = [name for name in self.owners if name in value] if isinstance(value, dict) else []
        for name in names:
            del value[name]
        return [_fault(pointer((name,)), f"was left out: {name} belongs to {self.owners[name]}") for name in names]

    def _refused(self, number: int) -> Faults:
        if not self.all:
            return {}
        fault = _fault("", f"was not written: all of it belongs to {self.owners[EVERYTHING]}")
        return {index: [fault] for index in range(number)}


def foreign_fields(spec: EntitySpec, partner: Partner, origin: str) -> ForeignFields:
    """What records of this origin may not write."""
    declared: dict[str, str] = partner.ownership.get(spec.name, {})
    owners = {name: way for name, way in declared.items() if not _is_by(origin, way)}
    required = record_schema(spec, VERTICALS[partner.vertical])["required"]
    return ForeignFields(owners, not owners.keys().isdisjoint(required))


def _is_by(origin: str, way: str) -> bool:
    # With the colon, or ``pull:crm`` would be owned by ``pull:cr`` as well.
    return origin == way or origin.startswith(f"{way}:")


def _fault(place: str, message: str) -> Fault:
    return Fault(place, NOT_OWNED, message)
