"""What a plan may not say, told to the affiliate manager who wrote it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from commissions.programme.problems import Problem
from commissions.programme.schema_problems import schema_problems
from commissions.rating.rules.base import Rule, key_of
from commissions.rating.rules.registry import RULES
from track360.core.did_you_mean import did_you_mean
from track360.verticals.base import Vertical

Document = Mapping[str, Any]
Known = Mapping[str, type[Rule]]


def check_plans(vertical: Vertical, plans: Iterable[Document], rules: Known = RULES) -> list[Problem]:
    """Everything that is wrong with the rules of a partner's plans, in the order of the file.

    The plans are read already: ids are text, ``from`` is a day, ``rules`` a list. ``rules`` are the rule
    classes by key, the registry's unless given.
    """
    plans = list(plans)
    found = [*_owners(plans), *_starts(plans)]
    for path, version in _versions(plans):
        found += _version(path, version.get("rules") or (), vertical, rules)
    return [Problem(*problem) for problem in found]


def _versions(plans: list[Document]) -> Iterator[tuple[str, Document]]:
    for number, plan in enumerate(plans):
        for position, version in enumerate(plan.get("versions") or ()):
            yield f"plans[{number}].versions[{position}]", version


def _owners(plans: list[Document]) -> Iterator[tuple[str, str]]:
    """A rule id belongs to one plan and one type."""
    owner: dict[str, tuple[str, str]] = {}
    for number, plan in enumerate(plans):
        for position, version in enumerate(plan.get("versions") or ()):
            for place, rule in _documents(version.get("rules") or ()):
                path = f"plans[{number}].versions[{position}].rules[{place}]"
                # Lines in the ledger name the rule alone; under two plans or types one name would sum up what is
                # not one thing.
                plan_id, kind = owner.setdefault(rule["id"], (plan["id"], rule["type"]))
                if plan_id != plan["id"]:
                    yield f"{path}.id", f"rule {rule['id']!r} already belongs to plan {plan_id!r}"
                elif kind != rule["type"]:
                    yield f"{path}.type", f"rule {rule['id']!r} is of type {kind!r} elsewhere in this plan"


def _documents(rules: Iterable[Any]) -> Iterator[tuple[int, Document]]:
    """The rules of which at least id and type can be read; what is wrong with the others is told by their schema."""
    for place, rule in enumerate(rules):
        if isinstance(rule, Mapping) and isinstance(rule.get("id"), str) and isinstance(rule.get("type"), str):
            yield place, rule


def _starts(plans: list[Document]) -> Iterator[tuple[str, str]]:
    for number, plan in enumerate(plans):
        seen = set()
        for position, version in enumerate(plan.get("versions") or ()):
            start = version.get("from")
            if start in seen:
                yield (
                    f"plans[{number}].versions[{position}].from",
                    f"two versions of this plan are from {start}",
                )
            seen.add(start)


def _version(path: str, rules: Iterable[Any], vertical: Vertical, known: Known) -> Iterator[tuple[str, str]]:
    rules = list(rules)
    sound = []
    for place, document in enumerate(rules):
        problems = list(_rule(document, vertical, known))
        yield from (_at(f"{path}.rules[{place}]", problem) for problem in problems)
        # Only of sound rules more is said; else one mistake would be told twice.
        if not problems:
            sound.append((place, document, known[key_of(document)]))
    named = {document["id"]: (document, known.get(key_of(document))) for _, document in _documents(rules)}
    for place, document, kind in sound:
        if kind.kind == "override":
            yield from (_at(f"{path}.rules[{place}]", problem) for problem in _of(document, named))
    yield from (_at(f"{path}.rules", problem) for problem in _together(rules))


def _at(path: str, problem: tuple[str, str]) -> tuple[str, str]:
    inner, message = problem
    return f"{path}{inner if not inner or inner.startswith('[') else '.' + inner}", message


def _rule(document: Any, vertical: Vertical, known: Known) -> Iterator[tuple[str, str]]:
    """What is wrong with a rule in itself."""
    if not isinstance(document, Mapping):
        yield "", "must be a mapping with id, type and the rule's options"
        return
    kind = known.get(key_of(document))
    if kind is None:
        yield _unknown(document, known)
    elif key_of(document) in vertical.excluded_rules:
        yield _excluded(kind, vertical, known)
    else:
        yield from list(schema_problems(kind.SCHEMA, document).values()) or kind.check(document)


def _excluded(kind: type[Rule], vertical: Vertical, known: Known) -> tuple[str, str]:
    if not kind.TRIGGER:
        return "type", f"{kind.TYPE!r} is not a rule of this partner's vertical"
    others = (rule for key, rule in known.items() if key not in vertical.excluded_rules)
    names = " or ".join(sorted(rule.TRIGGER for rule in others if rule.TYPE == kind.TYPE))
    return (
        "trigger",
        f"{kind.TRIGGER!r} is not a trigger of this partner's vertical, which has {names or 'none'}",
    )


def _unknown(document: Document, known: Known) -> tuple[str, str]:
    name, trigger = document.get("type"), document.get("trigger")
    triggers = [kind.TRIGGER for kind in known.values() if name == kind.TYPE and kind.TRIGGER]
    if triggers and trigger is None:
        return "trigger", f"is missing: one of {', '.join(triggers)}"
    if triggers:
        return "trigger", f"unknown trigger {trigger!r}{did_you_mean(str(trigger), triggers)}"
    types = dict.fromkeys(kind.TYPE for kind in known.values())
    if name in types:
        return "trigger", "unknown key"
    return "type", f"unknown type {name!r}{did_you_mean(str(name), types)}: one of {', '.join(types)}"


def _of(document: Document, named: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What an override is of: rules of its version that are not overrides, and that its mode can work on."""
    for number, name in enumerate(document["of"]):
        path = f"of[{number}]"
        if name not in named:
            yield path, f"unknown rule {name!r} in this version{did_you_mean(name, named)}"
            continue
        base, kind = named[name]
        if kind is None:
            continue
        if kind.kind == "override":
            yield path, f"{name!r} is itself an override"
        elif document["mode"] == "rate_difference" and (kind.TYPE != "lot" or "tiers" in base):
            yield path, f"rate_difference works on lot rules with a flat rate, and {name!r} is not one"
        elif document["mode"] == "per_lot" and kind.kind != "activity":
            yield path, f"per_lot works on rules over trading activity, and {name!r} has no lots"


def _together(rules: list[Any]) -> Iterator[tuple[str, str]]:
    """What rules of one version may not be to each other."""
    first: dict[str, int] = {}
    split: dict[str, str] = {}
    for place, rule in _documents(rules):
        if rule["id"] in first:
            yield f"[{place}].id", f"rule {rule['id']!r} is already in this version"
        first.setdefault(rule["id"], place)
        # Two splits of one line would each hand out the whole of it.
        if rule["type"] == "override" and rule.get("mode") == "split":
            for name in (of for of in rule.get("of") or () if isinstance(of, str)):
                if name in split:
                    yield f"[{place}].of", f"{name!r} is already split by {split[name]!r}"
                split.setdefault(name, rule["id"])
    types = {rule["type"]: place for place, rule in _documents(rules)}
    # The partner's rebate is itself paid per lot.
    if {"lot", "rebate_passthrough"} <= types.keys():
        message = "a version with a lot rule may not pass rebates through: it would pay for the same lots twice"
        yield f"[{types['rebate_passthrough']}].type", message
