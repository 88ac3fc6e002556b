"""What is otherwise in one version of a plan than in the one before it, in the words in which terms are described."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from commissions.explain.sentences.rules import describe, margin_guard
from commissions.programme.models import PlanVersion
from commissions.programme.rule_documents import comparable
from commissions.rating.rules.wording import marked
from track360.core.language import isolated, listed, say, word

GUARD = marked("All rules together")
ORDER = marked("Which rule pays")
NO_CONDITION = marked("No such condition.")
NO_LIMIT = marked("No limit.")


class TermChange(NamedTuple):
    """One thing that changed: ``was`` is empty for what is new, ``now`` for what is no longer paid."""

    name: str
    was: list[str]
    now: list[str]

    @property
    def kind(self) -> str:
        """In a word."""
        if not self.was:
            return say("new")
        return say("changed") if self.now else say("no longer paid")


def term_changes(before: PlanVersion, after: PlanVersion) -> list[TermChange]:
    """Everything that is otherwise, rule by rule; only the sentences that differ."""
    currency = after.plan.currency
    old, new = _by_id(before), _by_id(after)
    found = [_rule_change(name, old.get(name), rule, currency) for name, rule in new.items()]
    found += [TermChange(name, describe(rule, currency), []) for name, rule in old.items() if name not in new]
    found.append(_guard_change(before, after))
    found.append(_order_change(list(old), list(new)))
    return [change for change in found if change.was or change.now]


def _by_id(version: PlanVersion) -> dict[str, Mapping[str, Any]]:
    return {rule["id"]: rule for rule in version.rules}


def _rule_change(name: str, before: Mapping[str, Any] | None, after: Mapping[str, Any], currency: str) -> TermChange:
    now = describe(after, currency)
    if before is None:
        return TermChange(name, [], now)
    was = describe(before, currency)
    if set(was) == set(now):
        return TermChange(name, *_undescribed(before, after))
    gone = [sentence for sentence in was if sentence not in now]
    come = [sentence for sentence in now if sentence not in was]
    return TermChange(name, gone or [say(NO_CONDITION)], come or [say(NO_CONDITION)])


def _undescribed(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Options that differ though no sentence of ours does: nothing that changed may stay unsaid."""
    one, other = comparable(dict(before)), comparable(dict(after))
    names = [name for name in {**one, **other} if one.get(name) != other.get(name)]
    was, now = ([_option(name, rule.get(name)) for name in names] for rule in (before, after))
    return was, now


def _option(name: str, value: Any) -> str:
    text = say("not set") if value is None else json.dumps(value, ensure_ascii=False)
    return f"{word(name.replace('_', ' ').capitalize())}: {isolated(text)}."


def _guard_change(before: PlanVersion, after: PlanVersion) -> TermChange:
    was, now = margin_guard(before), margin_guard(after)
    if was == now:
        return TermChange(say(GUARD), [], [])
    return TermChange(say(GUARD), [was or say(NO_LIMIT)], [now or say(NO_LIMIT)])


def _order_change(old: list[str], new: list[str]) -> TermChange:
    """Of several rules that match one trade the first pays, so their order is a term."""
    was, now = [name for name in old if name in new], [name for name in new if name in old]
    if was == now:
        return TermChange(say(ORDER), [], [])
    return TermChange(say(ORDER), [_order(was)], [_order(now)])


def _order(names: list[str]) -> str:
    return say("Of several that match, the first of: {rules}.", rules=listed(names))
