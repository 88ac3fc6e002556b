"""Keeping a customer's dated fields, phases and settle work in step with its versions and an operator's corrections."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import orjson

from customers.dated_fields import DATED, Term, corrected, phases_of, terms_of
from customers.models import PhaseReached
from customers.models import Term as TermRow
from track360.core import prepared
from track360.ingest.contract import Ground
from track360.ingest.versions import Change, Version
from track360.ingest.write import current_rows
from track360.queue.append import append_many
from track360.queue.models import Work

# Rules read these as they are now, so a change counts for all days.
READ_AS_OF_TODAY = ("person_id", "email")

_OLD_TERMS = f"""
SELECT customer_id, from_day, {", ".join(DATED)} FROM customers_term
WHERE partner_id = %(partner)s AND customer_id = ANY(%(keys)s) ORDER BY customer_id, from_day"""
# Of several words for one day the newest counts (ADR 0012).
_CORRECTIONS = """
SELECT DISTINCT ON (customer_id, from_day) customer_id, from_day, affiliate_id FROM customers_attribution
WHERE partner_id = %(partner)s AND customer_id = ANY(%(keys)s) ORDER BY customer_id, from_day, id DESC"""
_PUT_TERMS = f"""
INSERT INTO customers_term (partner_id, customer_id, from_day, {", ".join(DATED)})
SELECT %(partner)s, customer_id, from_day, {", ".join(DATED)}
FROM json_to_recordset(%(data)s::json) AS r(customer_id text, from_day date, affiliate_id text,
    trading_account_type text, country_code text, kyc_status_id text, phase text, challenge_type text,
    account_size numeric)"""


@dataclass(slots=True)
class _Course:
    """One customer's terms and phases before and after."""

    change: Change
    old: list[Term] = field(default_factory=list)
    new: list[Term] = field(default_factory=list)
    phases: dict[str, date] = field(default_factory=dict)
    phases_changed: bool = False

    @property
    def matters(self) -> bool:
        """Whether anything changed that rules read."""
        return self.old != self.new or self.phases_changed or self.change.differs_in(READ_AS_OF_TODAY)

    def affiliates(self) -> set[str]:
        """Everybody the customer belonged to or belongs to, at any time."""
        # The affiliate left behind too: its tiers and caps counted this customer until now.
        return {term.values[0] for term in (*self.old, *self.new)}


def keep_history(ground: Ground, changes: list[Change]) -> None:
    """After customers changed: their terms and phases, and the settle work of those where rules read a change."""
    courses = [_Course(change) for change in changes if _may_matter(change)]
    if not courses:
        return
    _read_old(ground, courses)
    _tell_new(ground, courses)
    _write_terms(ground, [course for course in courses if course.old != course.new])
    _write_phases(ground, courses)
    _append_work(ground, [course for course in courses if course.matters])


def _may_matter(change: Change) -> bool:
    # A version slipped in late may change past days and leave today's values alone.
    return not change.appended or change.differs_in((*DATED, *READ_AS_OF_TODAY))


def _read_old(ground: Ground, courses: list[_Course]) -> None:
    # A new customer has no terms yet.
    by_id = {course.change.key[0]: course for course in courses if course.change.before is not None}
    if not by_id:
        return
    params = {"partner": ground.partner.pk, "keys": list(by_id)}
    for customer_id, day, *values in prepared.fetch(_OLD_TERMS, params):
        by_id[customer_id].old.append(Term(day, tuple(current_rows.wire(value) for value in values)))


def _tell_new(ground: Ground, courses: list[_Course]) -> None:
    calendar = ground.partner.calendar
    known = [course for course in courses if course.change.before is not None]
    keys = [course.change.key[0] for course in known]
    # Under the customers' row locks (ADR 0012): a correction made meanwhile is seen, or sees this.
    past, words = current_rows.history(ground, keys), corrections(ground.partner.pk, keys)
    for course in courses:
        versions: list[Version] = past.get(course.change.key[0]) or [course.change.version]
        course.new = corrected(terms_of(versions, calendar), words.get(course.change.key[0], ()))
        course.phases = phases_of(versions, calendar)


def corrections(partner_id: int, keys: list[str]) -> dict[str, list[tuple[date, str | None]]]:
    """Per customer what an operator said of its attribution, ascending by day."""
    found: dict[str, list[tuple[date, str | None]]] = {}
    for customer_id, day, affiliate_id in (
        prepared.fetch(_CORRECTIONS, {"partner": partner_id, "keys": keys}) if keys else ()
    ):
        found.setdefault(customer_id, []).append((day, affiliate_id))
    return found


def _write_terms(ground: Ground, courses: list[_Course]) -> None:
    replaced = [course.change.key[0] for course in courses if course.old]
    put_terms(ground.partner.pk, replaced, {course.change.key[0]: course.new for course in courses})


def put_terms(partner_id: int, replaced: list[str], terms: dict[str, list[Term]]) -> None:
    """Write the terms of some customers, in place of those of ``replaced``."""
    if replaced:
        # Replaced whole: a version that came late may move any of the days.
        TermRow.objects.filter(partner_id=partner_id, customer_id__in=replaced).delete()
    values = [_term_row(customer_id, term) for customer_id, found in terms.items() for term in found]
    if values:
        prepared.fetch(_PUT_TERMS, {"partner": partner_id, "data": orjson.dumps(values).decode()})


def _term_row(customer_id: str, term: Term) -> dict[str, Any]:
    return {
        "customer_id": customer_id,
        "from_day": term.day.isoformat(),
        **dict(zip(DATED, term.values, strict=True)),
    }


def _write_phases(ground: Ground, courses: Iterable[_Course]) -> None:
    told = {course.change.key[0]: course for course in courses if course.phases}
    known: dict[str, dict[str, date]] = {}
    for row in PhaseReached.objects.filter(partner=ground.partner, customer_id__in=told):
        known.setdefault(row.customer_id, {})[row.phase] = row.day
    for customer_id, course in told.items():
        course.phases_changed = known.get(customer_id, {}) != course.phases
    PhaseReached.objects.bulk_create(
        [
            PhaseReached(partner=ground.partner, customer_id=customer_id, phase=phase, day=day)
            for customer_id, course in told.items()
            for phase, day in course.phases.items()
            # A phase is never deleted: versions are only added, and what one said it has said.
            if known.get(customer_id, {}).get(phase) != day
        ],
        update_conflicts=True,
        unique_fields=["partner", "customer_id", "phase"],
        update_fields=["day"],
    )


def _append_work(ground: Ground, courses: list[_Course]) -> None:
    append_many(
        Work(
            partner_id=ground.partner.pk,
            kind=Work.Kind.CUSTOMER,
            customer_id=course.change.key[0],
            affiliates=sorted(course.affiliates()),
            persons=_persons(course.change),
        )
        for course in courses
    )


def _persons(change: Change) -> list[str]:
    # Both humans: whose first deposit is the first may change for the one that was left, too.
    states = [state for state in (change.before, change.after) if state]
    return sorted({state["person_id"] for state in states if state.get("person_id") is not None})
