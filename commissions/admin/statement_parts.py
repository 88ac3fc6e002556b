"""What the page of a statement shows, of one that is closed or of the open period."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from commissions.explain.causes import Cause
from commissions.explain.causes_of_many import causes_by_line
from commissions.explain.sentences.anonymous import anonymous_cause
from commissions.ledger.models import LedgerEntry
from commissions.payouts.approval import Terms
from commissions.statements import breakdown
from commissions.statements.approving import BLOCKED, Conditions, Decision
from commissions.statements.as_known import as_known
from commissions.statements.forecast import Forecast, Kept, forecasts
from commissions.statements.models import Approval, Statement
from track360.site.filters import parse_day

Told = Callable[[LedgerEntry, list[Cause]], str]
"""The sentence that says why a line was booked."""


def approval_of(row: Statement) -> Any:
    """What was decided on it; None while it is in review, or a draft."""
    return getattr(row, "approval", None)


def parts_of(of: Statement) -> dict[str, Any]:
    """Figures, lines and what is held; for ``commissions/statement_parts.html``."""
    approval = approval_of(of)
    looked = None if approval else forecasts(of.partner, [of], _conditions(of))[0]
    decided: Any = approval or (looked.decision if looked else None)
    groups, late = breakdown.own(of)
    on_hold, fallen = breakdown.held_days(of)
    return {
        "statement": of,
        "approval": approval,
        "decided": decided,
        "blocked": blocked_words(decided),
        "own_due": of.due - of.released_by_date,
        "groups": groups,
        "late": late,
        "on_hold": on_hold,
        "fallen": fallen,
        **_kept(of, looked),
        "ledger": _ledger(of),
        "shown_customers": breakdown.SHOWN,
    }


def _conditions(of: Statement) -> Conditions:
    return Terms.of(of.partner, [of]).conditions([of])


def blocked_words(decided: Approval | Decision | None) -> str:
    """Why nothing is paid out, in words; "" where something is."""
    return BLOCKED.get(decided.blocked, decided.blocked.replace("_", " ")) if decided else ""


def _kept(of: Statement, looked: Forecast | None) -> dict[str, list[Kept]]:
    """The lines that are withheld of it, and those withheld before that it pays; as approved, else as it would be."""
    if looked is not None:
        return {"withheld": looked.withheld, "released": looked.released}
    withheld, released = of.withheld_lines.order_by("entry_id"), of.released_lines.select_related("since")
    return {
        "withheld": [Kept(row.entry_id, row.amount, row.because, of.label) for row in withheld],
        "released": [
            Kept(row.entry_id, row.amount, row.because, row.since.label) for row in released.order_by("entry_id")
        ],
    }


def _ledger(of: Statement) -> str:
    """The list of its lines, to which a page adds what it narrows them by."""
    asked = {"partner_id": of.partner_id, "affiliate_id": of.affiliate_id, "currency": of.currency, "period": of.first}
    return reverse("admin:commissions_ledgerentry_changelist", query={key: str(value) for key, value in asked.items()})


def known_then(request: HttpRequest, of: Statement, told: Told, site: str = "admin") -> dict[str, Any]:
    """The days of a statement as known at the end of ``as_of`` in the address, beside today; for ``as_known.html``.

    told: why a line was booked (:func:`to_operators`, :func:`to_affiliate`); site: whose ledger pages are linked.
    """
    day = parse_day(request.GET.get("as_of", ""))
    if day is None:
        return {"as_of": ""}
    known = as_known(of.partner, day, affiliate_id=of.affiliate_id, currency=of.currency, first=of.first, last=of.last)
    causes = causes_by_line(known.lines)
    lines = [(line, told(line, causes[line.pk])) for line in known.lines]
    return {"as_of": day, "known": known, "changed": [(*each, _page(site, each[0])) for each in lines]}


def _page(site: str, line: LedgerEntry) -> str:
    return reverse(f"{site}:commissions_ledgerentry_change", args=[line.pk])


def to_operators(line: LedgerEntry, causes: list[Cause]) -> str:
    """Every cause in full."""
    return "; ".join(cause.detail for cause in causes)


def to_affiliate(line: LedgerEntry, causes: list[Cause]) -> str:
    """In general, where the line is of a customer who is another affiliate's."""
    own = line.direct_id == line.affiliate_id
    return "; ".join(cause.detail if own else anonymous_cause(cause) for cause in causes)
