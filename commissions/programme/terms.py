"""The engine's terms of a partner, from the database or from a programme that is only planned."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from commissions.programme import stored
from commissions.programme.tables import Dated, Programme, Record
from commissions.rating.engine.terms import Terms
from customers import persons
from track360.partners.models import Partner
from track360.verticals.registry import VERTICALS


def load_terms(partner: Partner) -> Terms:
    """The terms as the database has them, by one query for each table."""
    return compiled(stored.stored(partner, rated_by=True), persons.roots(partner.pk))


def compiled(programme: Programme, roots: persons.Roots | None = None) -> Terms:
    """The terms of a programme, stored or planned (``PartnerDiff.after``); planned rates have no id yet.

    ``roots``: the persons who are one human by an operator's word.
    """
    return Terms.compile(**documents(programme, roots or {}))


def documents(programme: Programme, roots: persons.Roots) -> dict[str, Any]:
    """The programme in the file's shape, as the arguments of ``Terms.compile``."""
    return {
        "vertical": VERTICALS[programme.partner["vertical"]],
        "signed": programme.partner["signs"] == Partner.Signs.SIGNED,
        "affiliates": _affiliates(programme, roots),
        "groups": [{"id": group, "from": day, **record} for (group, day), record in _in_order(programme)],
        "reporting_currency": _by_day(programme.reporting_currency),
        "usd_tolerance": _by_day(programme.usd_tolerance),
        "rates": [
            {"base": base, "quote": quote, "date": day, **record}
            for (base, quote, day), record in programme.rates.items()
        ],
        "plans": _plans(programme),
        "assignments": [
            {"affiliate": affiliate, "from": day, **record}
            for (affiliate, day), record in programme.assignments.items()
        ],
    }


def _affiliates(programme: Programme, roots: persons.Roots) -> list[Record]:
    parents: dict[str, list[Record]] = defaultdict(list)
    for (affiliate, day), record in programme.parents.items():
        parents[affiliate].append({"from": day, **record})
    return [
        {"id": name, **record, "person_id": _root(record, roots), "parents": parents[name]}
        for name, record in programme.affiliates.items()
    ]


def _root(record: Record, roots: persons.Roots) -> str:
    person_id: str = record["person_id"]
    # An affiliate can be one of two names of a human, and self-referral asks by the human.
    return roots.get(person_id, person_id)


def _plans(programme: Programme) -> list[Record]:
    versions: dict[str, list[Record]] = defaultdict(list)
    for (plan, day), record in sorted(programme.versions.items(), key=lambda item: item[0]):
        versions[plan].append({"from": day, **record})
    return [{"id": plan, **record, "versions": versions[plan]} for plan, record in programme.plans.items()]


def _by_day(table: dict[date, Record]) -> list[Record]:
    return [{"from": day, **record} for day, record in table.items()]


def _in_order(programme: Programme) -> list[tuple[Dated, Record]]:
    # Of two groups with a fitting pattern the first counts, so the file's order is kept.
    return sorted(programme.groups.items(), key=lambda item: item[1]["position"])
