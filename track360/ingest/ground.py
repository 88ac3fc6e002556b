"""What judging a partner's records rests on: its vertical, its declared conventions, its own words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from track360.ingest import slot
from track360.ingest.contract import EntitySpec
from track360.partners.models import Partner
from track360.verticals.base import Vertical


@dataclass(frozen=True)
class Ground:
    """One entity at one partner."""

    spec: EntitySpec
    partner: Partner
    vertical: Vertical

    @classmethod
    def of(cls, spec: EntitySpec, partner: Partner) -> Ground:
        """The ground of an entity at a partner."""
        return cls(spec, partner, slot.VERTICALS[partner.vertical])

    @property
    def adds(self) -> tuple[str, ...]:
        """The special fields that this vertical's records of the entity have."""
        return self.vertical.adds.get(self.spec.name, ())

    @property
    def signed(self) -> bool:
        """Whether money leaving the firm is negative."""
        return self.partner.signs == "signed"

    @property
    def refuses_unknown(self) -> bool:
        """Whether an unknown property is an error rather than a warning."""
        return self.partner.unknown_properties == "refuse"

    @cached_property
    def aliases(self) -> dict[str, dict[str, str]]:
        """The partner's words for our fields of this entity: field → their word → ours."""
        declared: dict[str, Any] = self.partner.aliases or {}
        return {f.name: declared[f.name] for f in self.spec.fields if f.aliased and declared.get(f.name)}
