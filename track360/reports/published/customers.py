"""How far customers come: the funnel, and the phases of challenges."""

from __future__ import annotations

from typing import Any

from commissions.rollups.totals import LedgerTotals, ReportFilter
from track360.core.clock import now
from track360.partners.models import Partner
from track360.reports.published.base import AMOUNT, NUMBER, TEXT, Report, Row, nullable, sortable
from track360.reports.selectors import funnel
from track360.verticals.registry import VERTICALS

_FILTERS = ("from", "to", "affiliate_id", "campaign_id")
_DAYS = (nullable(NUMBER), "The median of days since signup; `null` for the signup itself.")


def _cohort(partner: Partner, limits: ReportFilter) -> funnel.Cohort:
    today = partner.calendar.day_of(now())
    return funnel.Cohort(partner.pk, today, limits.affiliate_id, limits.campaign_id, limits.first, limits.last)


def _steps(partner: Partner, limits: ReportFilter) -> list[Row]:
    return [
        {
            "position": position,
            "step": count.step,
            "phase": count.phase or None,
            "customers": count.number,
            "percent": funnel.percent(count.number, count.signups),
            "median_days": count.days,
        }
        for position, count in enumerate(_counts(partner, limits), 1)
    ]


def _counts(partner: Partner, limits: ReportFilter) -> list[funnel.Count]:
    return funnel.counts(_cohort(partner, limits), LedgerTotals.of(partner.pk), VERTICALS[partner.vertical])


def _every_step() -> list[str]:
    """The steps of all verticals: the shape of a report is one for all."""
    payments = {name: None for vertical in VERTICALS.values() for name in vertical.first_payments}
    return list(funnel.order(payments))


def _phases(partner: Partner, limits: ReportFilter) -> list[Row]:
    rows = [
        {
            "challenge_type": phase.challenge_type or None,
            "account_size": phase.account_size,
            "place": None if phase.is_exit else phase.place,
            "phase": phase.phase,
            "started": phase.signups,
            "reached": phase.number,
            "percent": funnel.percent(phase.number, phase.signups),
            "median_days": phase.days,
        }
        for phase in funnel.phases(_cohort(partner, limits), VERTICALS[partner.vertical])
    ]
    return sorted(rows, key=_of_phase)


def _of_phase(row: Row) -> list[Any]:
    return [sortable(row["challenge_type"]), sortable(row["account_size"]), *_order(row)]


def _order(row: Row) -> list[Any]:
    return [row["place"] is None, row["place"] or 0, row["phase"]]


FUNNEL = Report(
    name="funnel",
    summary="The funnel: how far the customers who signed up from day to day have come",
    columns=lambda: {
        "position": (NUMBER, "The order of the steps; phases in which accounts end come after all."),
        "step": (TEXT | {"enum": _every_step()}, "What was reached."),
        "phase": (
            nullable(TEXT),
            "Which phase, where the step is `phase`, or `exit`: one in which accounts end, no step to the next.",
        ),
        "customers": (NUMBER, "How many came this far, demo accounts left out."),
        "percent": (AMOUNT, "Of those who signed up."),
        "median_days": _DAYS,
    },
    rows=_steps,
    key=lambda row: [row["position"]],
    example={
        "position": 2, "step": "deposit", "phase": None, "customers": 12, "percent": 48.0, "median_days": 3,
    },
    filters=_FILTERS,
)  # fmt: skip
PASS_RATES = Report(
    name="pass-rates",
    summary="Pass rates: how many of each kind and size of challenge reached which phase",
    columns=lambda: {
        "challenge_type": (nullable(TEXT), "The kind of challenge that the customer has today."),
        "account_size": (nullable(AMOUNT), "The size of the account, where the customer has one."),
        "place": (
            nullable(NUMBER),
            "Orders the phases as accounts go through them; `null` of one in which they end, which comes last.",
        ),
        "phase": (TEXT, "The phase reached."),
        "started": (NUMBER, "Customers of that kind and size who signed up from day to day, demo accounts left out."),
        "reached": (NUMBER, "How many of them reached the phase."),
        "percent": (AMOUNT, "The share of those who started."),
        "median_days": (NUMBER, "The median of days since signup."),
    },
    rows=_phases,
    key=_of_phase,
    example={
        "challenge_type": "two-step", "account_size": 100000, "place": 3, "phase": "funded", "started": 40,
        "reached": 6, "percent": 15.0,
        "median_days": 31,
    },
    filters=_FILTERS,
)  # fmt: skip
