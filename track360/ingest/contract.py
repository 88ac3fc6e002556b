"""What an entity is: a table of fields, from which schema, upsert, API and filters follow; and by which contract a
partner's records of it are judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from operator import itemgetter
from typing import Any, NamedTuple

from django.db import models

from track360.ingest import iso_codes
from track360.ingest.datetimes import DATE_OR_INSTANT_PATTERN, DATE_PATTERN, INSTANT_PATTERN
from track360.ingest.versions import Change, Record
from track360.partners.models import Partner
from track360.verticals.base import Vertical


@dataclass(frozen=True)
class Kind:
    """A type of value: its JSON Schema and its column type."""

    name: str
    schema: dict[str, Any]
    sql: str = "text"


ID = Kind("id", {"type": "string", "minLength": 1, "maxLength": 500})
TEXT = Kind("text", {"type": "string", "maxLength": 500})
CHOICE = Kind("choice", {"type": "string"})
EMAIL = Kind("email", {"type": "string", "maxLength": 320, "format": "idn-email"})
CURRENCY = Kind("currency", {"type": "string", "enum": iso_codes.CURRENCIES})
COUNTRY = Kind("country", {"type": "string", "enum": iso_codes.COUNTRIES})
LANGUAGE = Kind("language", {"type": "string", "enum": iso_codes.LANGUAGES})
DATE = Kind("date", {"type": "string", "format": "date", "pattern": DATE_PATTERN}, "date")
DATE_OR_INSTANT = Kind("date or date-time", {"type": "string", "pattern": DATE_OR_INSTANT_PATTERN}, "timestamptz")
INSTANT = Kind("instant", {"type": "string", "pattern": INSTANT_PATTERN}, "timestamptz")
STORABLE = {"exclusiveMinimum": -(10**18), "exclusiveMaximum": 10**18}
NUMBER = Kind("number", {"type": "number"} | STORABLE, "numeric")
LEVERAGE = Kind("leverage", {"type": ["string", "integer"], "maxLength": 500} | STORABLE)


@dataclass(frozen=True, eq=False)
class Field:
    """One row of a contract.

    special: only verticals that name the field have it. aliased: a partner may map its own words to ours. personal:
    says something about a human, and goes when they ask to be erased.
    limits: further JSON Schema keywords. filters: the list parameters, as parameter name → lookup.
    """

    name: str
    kind: Kind
    about: str
    required: bool = False
    special: bool = False
    aliased: bool = False
    personal: bool = False
    limits: dict[str, Any] = field(default_factory=dict)
    filters: dict[str, str] = field(default_factory=dict)


class Parent(NamedTuple):
    """What must exist before a record can: the entity, our field that names it, and where its ids are."""

    entity: str
    field: str
    table: str
    column: str


class Fault(NamedTuple):
    """Something wrong with one record; ``pointer`` is relative to the record."""

    pointer: str
    code: str
    message: str


class InForce(NamedTuple):
    """A field whose value an operator may set over the partner's word: lists tell and filter by what is in force.

    value: the expression over rows that is in force today. where: the rows among some for which it has a value.
    sent: the name under which the partner's own word stands beside it, and ``about`` what is said of that.
    """

    value: Callable[[], Any]
    where: Callable[[Any, str], Any]
    sent: str
    about: str


Check = Callable[[Record, "PartnerContract"], Sequence[Fault]]
Numbered = list[tuple[int, Record]]
Warner = Callable[["PartnerContract", Numbered, datetime], Iterable[tuple[int, Fault]]]
"""Of the valid records of a batch received at an instant, by index: what is odd but taken."""

Eraser = Callable[[Partner, str, set[str]], int]
"""Blanks what is kept of a customer of a partner's, also where only its addresses name it; how many rows."""


@dataclass(frozen=True, eq=False)
class EntitySpec:
    """One entity of the API.

    name: as in the path. subject: as in the names of events. model: the current row. versions: the table of
    received versions, ``None`` where the newest version replaces the whole record. derived: columns we compute, as
    column → (SQL type, function of record and contract). checks: what a schema cannot say. warners: what is odd.
    after: told of every changed record of an entity with versions, within the writer's transaction. list_filters:
    list parameters on derived columns. in_force: per field whose value an operator may set, how lists tell it; its
    own filter is by equality.
    indexed: ids that stand together in an index entry, which is finite.
    """

    name: str
    subject: str
    model: type[models.Model]
    key: tuple[str, ...]
    fields: tuple[Field, ...]
    parent: Parent
    versions: type[models.Model] | None = None
    derived: dict[str, tuple[str, Callable[[Record, PartnerContract], Any]]] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()
    warners: tuple[Warner, ...] = ()
    after: Callable[[PartnerContract, list[Change]], None] | None = None
    list_filters: dict[str, tuple[str, Kind]] = field(default_factory=dict)
    in_force: dict[str, InForce] = field(default_factory=dict)
    indexed: tuple[str, ...] = ()

    @cached_property
    def by_name(self) -> dict[str, Field]:
        """The fields by name."""
        return {f.name: f for f in self.fields}

    @cached_property
    def table(self) -> str:
        """The current rows' table."""
        return self.model._meta.db_table

    @cached_property
    def instants(self) -> tuple[str, ...]:
        """The names of the date-time fields."""
        return tuple(f.name for f in self.fields if f.kind is INSTANT)

    @cached_property
    def dates_or_instants(self) -> tuple[str, ...]:
        """The names of fields that are a date, or a date-time where the time is known."""
        return tuple(f.name for f in self.fields if f.kind is DATE_OR_INSTANT)

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The names of fields that may be sent as integers and are kept as text."""
        return tuple(f.name for f in self.fields if f.kind is LEVERAGE)

    @cached_property
    def key_of(self) -> Callable[[Record], tuple[str, ...]]:
        """Takes the natural key out of a record."""
        # itemgetter of a single name would give the bare value.
        if len(self.key) == 1:
            (name,) = self.key
            return lambda record: (record[name],)
        return itemgetter(*self.key)

    def fields_of(self, adds: tuple[str, ...]) -> list[Field]:
        """The fields that a vertical with these additions has."""
        return [f for f in self.fields if not f.special or f.name in adds]


@dataclass(frozen=True)
class PartnerContract:
    """What judging a partner's records of an entity rests on: its vertical, its declared conventions, its own words."""

    spec: EntitySpec
    partner: Partner
    vertical: Vertical

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
