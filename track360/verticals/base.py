"""What a vertical is: data that says which fields, enums and signs its partners' records have."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Vertical:
    """One line of business.

    adds: per entity, the fields that only some verticals have and this one does.
    requires: per entity, fields that are optional elsewhere and required here.
    choices: per field, the values it may take.
    money_out: transaction types in which money leaves the firm (negative for a partner that signs amounts).
    """

    name: str
    adds: dict[str, tuple[str, ...]]
    requires: dict[str, tuple[str, ...]]
    choices: dict[str, tuple[str, ...]]
    money_out: frozenset[str]
