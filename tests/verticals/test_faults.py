"""The system check of verticals: whatever is left out or contradicts is named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

import pytest

from track360.checks import faults_of, verticals
from track360.registry import VERTICALS
from track360.verticals.base import UNSAID, Phase, Sign, TransactionType, Vertical
from track360.verticals.forex import FOREX
from track360.verticals.prop_trading import PROP_TRADING


def told(changed: Vertical) -> list[str]:
    """What the check says with this vertical in place of the registered one of its name."""
    return [message.msg for message in faults_of({**VERTICALS, changed.name: changed})]


def without(vertical: Vertical) -> Iterator[tuple[str, Vertical]]:
    """(what the check must name, the vertical without one fact), for every fact it states."""
    for field in fields(Vertical):
        if field.name != "name":
            yield field.name, replace(vertical, **{field.name: UNSAID})
    for name, kind in vertical.transaction_types.items():
        for field in fields(TransactionType):
            types = {**vertical.transaction_types, name: replace(kind, **{field.name: UNSAID})}
            yield f"{name}: {field.name}", replace(vertical, transaction_types=types)
    for number, phase in enumerate(vertical.phases):
        phases = [*vertical.phases]
        phases[number] = Phase(phase.name)
        yield f"{phase.name}: exit", replace(vertical, phases=tuple(phases))
    for key in vertical.excluded_rules:
        rules = tuple(other for other in vertical.excluded_rules if other != key)
        yield key, replace(vertical, excluded_rules=rules)
    for entity, names in vertical.adds.items():
        for name in names:
            adds = {**vertical.adds, entity: tuple(other for other in names if other != name)}
            yield name, replace(vertical, adds=adds)


FACTS = [(key, *fact) for key, vertical in VERTICALS.items() for fact in without(vertical)]


def test_what_is_registered_is_whole() -> None:
    assert verticals() == []


@pytest.mark.parametrize(("key", "name", "lacking"), FACTS, ids=[f"{key} {name}" for key, name, _ in FACTS])
def test_any_one_fact_left_out_is_named(key: str, name: str, lacking: Vertical) -> None:
    found = told(lacking)
    assert found
    assert any(name in message for message in found)


def test_a_vertical_without_a_name_is_told() -> None:
    nameless = replace(FOREX, name=UNSAID)
    assert [message.msg for message in faults_of({**VERTICALS, "UNSAID": nameless})] == ["UNSAID: name is not stated."]


def typed(vertical: Vertical, **types: TransactionType) -> Vertical:
    return replace(vertical, transaction_types={**vertical.transaction_types, **types})


def untyped(vertical: Vertical, name: str) -> Vertical:
    types = {key: kind for key, kind in vertical.transaction_types.items() if key != name}
    return replace(vertical, transaction_types=types)


def kind(sign: Sign, **more: Any) -> TransactionType:
    return replace(TransactionType(sign, in_net=False, refundable=False, funnel=None), **more)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (
            typed(FOREX, swap=TransactionType(in_net=True, refundable=False, funnel=None)),
            "forex: transaction_types, swap: sign is not stated.",
        ),
        (
            typed(FOREX, adjustment=kind(Sign.ORIGINAL, in_net=True)),
            "forex: transaction_types, adjustment: it counts through its original, and cannot be in_net by itself.",
        ),
        (
            typed(PROP_TRADING, payout=kind(Sign.OUT, in_net=True, refundable=True)),
            "prop-trading: transaction_types, payout: only what comes in is refundable.",
        ),
        (
            typed(FOREX, withdrawal=kind(Sign.OUT, funnel="First withdrawal")),
            "forex: transaction_types, withdrawal: only what comes in is a step of the funnel.",
        ),
        (
            typed(FOREX, deposit=kind(Sign.IN, refundable=True, funnel="First deposit")),
            "forex: transaction_types: deposit refundable, and there is no type refund.",
        ),
        (
            typed(FOREX, refund=kind(Sign.OUT)),
            "forex: transaction_types: there is a type refund, and nothing is refundable.",
        ),
        (
            typed(PROP_TRADING, refund=kind(Sign.IN)),
            "prop-trading: transaction_types, refund: a refund leaves the firm.",
        ),
        (
            replace(FOREX, activity_in_net=False),
            "forex: nothing is revenue: no type that comes in is in_net, and activity_in_net is false.",
        ),
        (
            untyped(FOREX, "deposit"),
            "forex: excluded_rules: cpa:ftd pays for deposit, and there is no such transaction type.",
        ),
        (
            replace(FOREX, excluded_rules=("cpa:challenge_fee",)),
            "forex: excluded_rules: cpa:phase pays for phases, and there are none.",
        ),
        (
            replace(FOREX, excluded_rules=(*FOREX.excluded_rules, "cpa:signup")),
            "forex: excluded_rules: cpa:signup is no rule of the registry.",
        ),
        (
            replace(FOREX, excluded_reports=("profits",)),
            "forex: excluded_reports: profits is no report of the API.",
        ),
        (
            replace(FOREX, phases=(Phase("live", exit=False),)),
            "forex: phases: its customers have no field phase (adds).",
        ),
        (
            replace(PROP_TRADING, phases=(*PROP_TRADING.phases, Phase("funded", exit=True))),
            "prop-trading: phases: funded is listed twice.",
        ),
        (
            replace(PROP_TRADING, phases=(Phase("failed", exit=True),)),
            "prop-trading: phases: its customers have a field phase, and no phase is a step.",
        ),
        (
            replace(FOREX, adds={**FOREX.adds, "trading-activity": ("swap",)}),
            "forex: adds: swap is no field of trading-activity.",
        ),
        (
            replace(FOREX, requires={"trading-activity": ("drawdown",)}),
            "forex: requires: drawdown of trading-activity is not among the fields that it adds.",
        ),
        (
            replace(FOREX, requires={"orders": ("size",)}),
            "forex: requires: size is no field of orders.",
        ),
        (
            replace(FOREX, enums={"colour": ("red",)}),
            "forex: enums: colour is no field of any entity.",
        ),
        (
            replace(FOREX, enums={"transaction_type": ("deposit",)}),
            "forex: enums: the values of transaction_type are the transaction_types.",
        ),
    ],
)  # fmt: skip
def test_a_contradiction_is_named(wrong: Vertical, message: str) -> None:
    assert told(wrong) == [message]


def test_a_name_is_part_of_an_address() -> None:
    odd = replace(FOREX, name="Spot FX")
    assert [message.msg for message in faults_of({**VERTICALS, "Spot FX": odd})] == [
        "Spot FX: name: 'Spot FX' is part of an address: small letters, words joined by hyphens."
    ]


def test_an_unstated_fact_passes_for_no_answer() -> None:
    lacking = typed(FOREX, bonus=TransactionType())
    with pytest.raises(LookupError):
        lacking.leaves("bonus")
    with pytest.raises(TypeError):
        lacking.net_signs  # noqa: B018 - the error is in the asking
