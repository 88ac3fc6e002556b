"""What is otherwise in one version of a plan than in the one before it, in the words the terms are told in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from commissions.programme.models import PlanVersion
from commissions.programme.rule_documents import comparable
from track360.reports.selectors.terms_words import describe
from track360.site.display import plain

GUARD = "All rules together"
ORDER = "Which rule pays"


class Change(NamedTuple):
    """One thing that changed: ``was`` is empty for what is new, ``now`` for what is no longer paid."""

    name: str
    was: list[str]
    now: list[str]

    @property
    def kind(self) -> str:
        """In a word."""
        if not self.was:
            return "new"
        return "changed" if self.now else "no longer paid"


def guard(version: PlanVersion) -> str:
    """What is true of all rules of a version together; nothing without a margin guard."""
    if version.margin_guard is None:
        return ""
    return f"At most {plain(version.margin_guard)} % of the broker's revenue on a trade."


def changes(before: PlanVersion, after: PlanVersion) -> list[Change]:
    """Everything that is otherwise, rule by rule; only the sentences that differ."""
    currency = after.plan.currency
    old, new = _by_id(before), _by_id(after)
    found = [_change(name, old.get(name), rule, currency) for name, rule in new.items()]
    found += [Change(name, describe(rule, currency), []) for name, rule in old.items() if name not in new]
    found.append(_guards(before, after))
    found.append(_order(list(old), list(new)))
    return [change for change in found if change.was or change.now]


def _by_id(version: PlanVersion) -> dict[str, Mapping[str, Any]]:
    return {rule["id"]: rule for rule in version.rules}


def _change(name: str, before: Mapping[str, Any] | None, after: Mapping[str, Any], currency: str) -> Change:
    now = describe(after, currency)
    if before is None:
        return Change(name, [], now)
    was = describe(before, currency)
    if set(was) == set(now):
        return Change(name, *_details(before, after))
    gone, come = [said for said in was if said not in now], [said for said in now if said not in was]
    return Change(name, gone or ["No such condition."], come or ["No such condition."])


def _details(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Options that differ though no sentence of ours does: nothing that changed may stay unsaid."""
    one, other = comparable(dict(before)), comparable(dict(after))
    names = [name for name in {**one, **other} if one.get(name) != other.get(name)]
    was, now = ([_detail(name, rule.get(name)) for name in names] for rule in (before, after))
    return was, now


def _detail(name: str, value: Any) -> str:
    told = "not set" if value is None else json.dumps(value, ensure_ascii=False)
    return f"{name.replace('_', ' ').capitalize()}: {told}."


def _guards(before: PlanVersion, after: PlanVersion) -> Change:
    was, now = guard(before), guard(after)
    return Change(GUARD, [], []) if was == now else Change(GUARD, [was or "No limit."], [now or "No limit."])


def _order(old: list[str], new: list[str]) -> Change:
    """Of several rules that match one trade the first pays, so their order is a term."""
    was, now = [name for name in old if name in new], [name for name in new if name in old]
    told = [f"Of several that match, the first of: {', '.join(names)}." for names in (was, now)]
    return Change(ORDER, [], []) if was == now else Change(ORDER, told[:1], told[1:])
