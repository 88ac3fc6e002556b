"""How a statement's figures are told to its affiliate, in the order of their arithmetic."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext_noop

from commissions.statements.breakdown import Part
from commissions.statements.document.figures import places_of
from commissions.statements.models import Statement
from track360.core.language import isolated, say
from track360.site.display import exact, money

CARRIED = {
    "": gettext_noop("what rounding left, it opens the next statement"),
    "nothing_due": gettext_noop("nothing is due, it opens the next statement"),
    "suspended": gettext_noop("you are suspended, it opens the next statement"),
    "held": gettext_noop("payment to you is on hold, it opens the next statement"),
    "below_minimum": gettext_noop("below the minimum payout of {amount}, it opens the next statement"),
    "no_tax_data": gettext_noop("your tax data are missing, it opens the next statement"),
    "no_rate": gettext_noop("there is no exchange rate into your currency of payment, it opens the next statement"),
}
"""Why an amount is carried, by the code of what blocks its payout."""


class Step(NamedTuple):
    """A figure of the reckoning: its name, what it is, the amount; ``is_sum``: of those above it."""

    name: str
    note: str
    amount: Decimal
    is_sum: bool = False


def shown(steps: list[Step], currency: str) -> list[tuple[Step, str]]:
    """Each with its amount in full, all with as many places as the one that needs most: they stand in a column."""
    places = max(places_of(step.amount, currency) for step in steps)
    return [(step, isolated(f"{exact(step.amount, places)} {currency}")) for step in steps]


def due(of: Statement, fallen: list[Part]) -> list[Step]:
    """What falls due in the period is the sum of."""
    not_due = of.earned - (of.due - of.released_by_date)
    found = [Step(say("Earned"), say("booked into this period"), of.earned)]
    if not_due:
        found.append(Step(say("Of this on hold"), say("payable later"), -not_due))
    for part in fallen:
        released = say("Released from {period}", period=part.name)
        found.append(Step(released, say("earned then, and its hold ends in this period"), part.amount))
    return [*found, Step(say("Due"), say("payable with this statement"), of.due, is_sum=True)]


def steps(of: Statement, decided: Any) -> list[Step]:
    """From what is due to what is paid out and what is carried."""
    sum_due = Step(say("Due"), say("earned and released, without what is on hold"), of.due)
    if decided is None:
        return [sum_due]
    found = [
        Step(say("Opening balance"), say("carried from the statement before"), decided.opening),
        sum_due,
        Step(say("Withheld"), say("due, but disputed or held for review"), -decided.withheld),
        Step(say("Released"), say("withheld with an earlier statement, and free now"), decided.released),
        Step(say("Payable"), say("all of the above"), decided.payable, is_sum=True),
        Step(say("Paid out"), _why_paid(of, decided), decided.payout, is_sum=True),
    ]
    return [*found, Step(say("Carried"), _why_carried(of, decided), decided.carried)]


def _why_paid(of: Statement, decided: Any) -> str:
    return say("before taxes, in whole units of {currency}", currency=of.currency) if decided.payout else say("nothing")


def _why_carried(of: Statement, decided: Any) -> str:
    if not decided.carried:
        return say("nothing is left")
    if decided.blocked == "below_minimum":
        return say(CARRIED[decided.blocked], amount=money(decided.minimum, of.currency))
    return say(CARRIED[decided.blocked])
