"""Why something earned an affiliate nothing, gathered so that a person can read it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import NamedTuple

from commissions.explain.reasons import NotEarned, Reason, of_customers
from commissions.explain.sentences.reasons import non_commission, unrated
from commissions.rating.facts.records import Outlook, UnratedSource
from commissions.rating.rules.wording import marked
from customers.models import Customer
from track360.core.language import say, word

# A trader who misses a rule misses it daily: the newest tell as much as all of them.
SHOWN = 12
UNRATED = "unrated"
"""The outlook of what waits to be mended."""
HEADINGS = {
    UNRATED: (
        marked("Waits to be mended"),
        marked("It is paid as soon as what is missing is there. You need not do anything."),
    ),
    Outlook.NOT_YET: (marked("Not yet"), marked("What is missing can still come.")),
    Outlook.NEVER: (marked("Never"), marked("Nothing more can come of these.")),
    Outlook.ELSEWHERE: (
        marked("Counted elsewhere"),
        marked("These have no line of their own: another one bears them."),
    ),
}


class ReasonGroup(NamedTuple):
    """One reason under one rule: how many sources earned nothing by it, and the newest of them in sentences."""

    code: str
    rule_id: str
    number: int
    sentences: list[str]


class Section(NamedTuple):
    """The reasons with one outlook, the most frequent first, under a heading."""

    title: str
    lead: str
    groups: list[ReasonGroup]


def sections_of(customer: Customer, affiliate_id: str | None = None) -> list[Section]:
    """Why what a customer did earned nothing; of one affiliate what that one may read, else everybody's."""
    found = of_customers(customer.partner, [customer.customer_id])
    return sections(found if affiliate_id is None else found.of(affiliate_id))


def sections(found: NotEarned, name: Callable[[Reason], Reason] = lambda one: one) -> list[Section]:
    """What earned nothing, by outlook and reason; ``name`` may call a source otherwise than it is called."""
    groups: dict[tuple[str, str, str], list[Reason]] = defaultdict(list)
    everything: list[Reason] = [*found.unrated, *found.reasons]
    for one in everything:
        outlook = UNRATED if isinstance(one, UnratedSource) else one.outlook
        groups[outlook, one.code, one.rule_id].append(name(one))
    by_outlook: dict[str, list[ReasonGroup]] = defaultdict(list)
    for (outlook, code, rule_id), members in groups.items():
        by_outlook[outlook].append(_group(code, rule_id, members))
    return [
        Section(
            say(title),
            say(lead),
            sorted(by_outlook[outlook], key=lambda group: (-group.number, group.code, group.rule_id)),
        )
        for outlook, (title, lead) in HEADINGS.items()
        if outlook in by_outlook
    ]


def _group(code: str, rule_id: str, members: list[Reason]) -> ReasonGroup:
    newest = members[-SHOWN:][::-1]
    return ReasonGroup(word(code.replace("_", " ")), rule_id, len(members), list(_sentences(newest)))


def _sentences(members: Iterable[Reason]) -> Iterable[str]:
    for one in members:
        yield unrated(one) if isinstance(one, UnratedSource) else non_commission(one)
