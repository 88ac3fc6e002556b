"""Rated in the pieces that ``Dependencies`` allows, a random partner earns what it earns rated in one go."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from commissions.rating.engine.dependencies import Dependencies
from commissions.rating.engine.rate import rate
from commissions.rating.engine.terms import Terms
from commissions.rating.facts.days import month_key
from commissions.rating.facts.fact_index import FieldsByDay
from commissions.rating.facts.line import Line
from commissions.rating.facts.records import Customer, Facts, Row
from tests.commissions.rating.engine.build import (
    D,
    customer,
    dated,
    day,
    facts,
    money,
    override,
    plan,
    row,
    terms,
    tiers,
)

MONTHLY = ("month", "rest")
DAYS = [date(2026, 1, 10) + timedelta(days=2 * number) for number in range(20)]
NAMES = "ABCDE"
TREE = [{"id": "T"}, {"id": "U"}, *({"id": key, "parent": "T" if key < "D" else "U"} for key in NAMES)]


def some_plan(rng: random.Random, id: str, vertical: str) -> dict[str, Any]:
    """One or two rules, maybe capped or tiered, and an override on some of them."""

    def some(**rule: Any) -> dict[str, Any]:
        return rule | ({"cap": {"amount": rng.choice([7, 500]), "per": "month"}} if rng.random() < 0.25 else {})

    basis, mode = rng.choice([("lots", "ladder"), ("lots", "whole"), ("ftds", "whole")])
    lot = {"rate": 5} if rng.random() < 0.4 else tiers(basis, (0, 5), (3, 7), mode=mode)
    forex = [
        some(id=f"{id}-lot", type="lot", **lot),
        some(id=f"{id}-spread", type="spread_share", percent=20),
        some(
            id=f"{id}-cpa",
            type="cpa",
            trigger="ftd",
            amount=9,
            per=rng.choice(["person", "customer"]),
            qualify={"min_lots": 3},
        ),
        some(id=f"{id}-net", type="revenue_share", percent=30, negative=rng.choice(["carry", "reset"])),
    ]
    fee = (
        {"percent": {"first": 10, "repeat": 5}}
        if rng.random() < 0.6
        else tiers("fees", (0, 10), (300, 20), mode="ladder", key="percent")
    )
    prop = [
        some(id=f"{id}-fee", type="cpa", trigger="challenge_fee", **fee),
        some(id=f"{id}-phase", type="cpa", trigger="phase", phase="funded", amount=100, per="person"),
        some(id=f"{id}-net", type="revenue_share", percent=30, negative="carry"),
    ]
    rules = rng.sample(forex if vertical == "forex" else prop, rng.randint(1, 2))
    over = some(**override(*(rule["id"] for rule in rules), levels=[10], id=f"{id}-up"))
    return {"id": id, "currency": "USD", "versions": [{"from": day(5), "rules": [*rules, over]}]}


def some_terms(rng: random.Random, vertical: str) -> Terms:
    plans = [some_plan(rng, id, vertical) for id in ("p", "q")]
    assigned = [{"affiliate": key, "plan": rng.choice(["p", "q"])} for key in NAMES]
    assigned += [{"affiliate": "A", "plan": "q", "from": DAYS[8]}]
    return terms(*plans, vertical=vertical, affiliates=TREE, assignments=assigned)


def some_facts(rng: random.Random) -> Facts:
    people = [
        customer(
            f"C{n}", dated(rng.choice(NAMES)), dated(rng.choice(NAMES), DAYS[7]), person=f"h{n // 2}",
            phases=[(rng.choice(DAYS), "funded")],
        )
        for n in range(10)
    ]  # fmt: skip
    who = [person.customer_id for person in people]
    rows = {
        (at, key): row(at, str(rng.randrange(1, 5)), key, spread_cost=str(rng.randrange(9)))
        for at, key in ((rng.choice(DAYS), rng.choice(who)) for _ in range(60))
    }
    types = ["deposit", "deposit", "bonus", "challenge_fee", "challenge_fee", "refund", "payout"]
    moneys = [
        money(f"t{n}", rng.choice(DAYS), str(rng.randrange(1, 400)), rng.choice(types), rng.choice(who))
        for n in range(40)
    ]
    given = facts(rows.values(), moneys, people)
    given.transactions = {key: given.transactions.get(key, []) for key in who}
    for one in given.rows:
        given.lots.setdefault(one.customer_id, []).append((one.day, one.lots_traded))
    given.months = {(key, month) for key in NAMES for month in ("2026-01", "2026-02")}
    return given


class Pieces:
    """Cuts facts the way the dependencies allows."""

    def __init__(self, dependencies: Dependencies, whole: Facts) -> None:
        self.dependencies, self.whole = dependencies, whole
        self.fields = {key: FieldsByDay(known, frozenset()) for key, known in whole.customers.items()}

    def direct(self, customer_id: str, at: date) -> str:
        return self.fields[customer_id].at(at)[0].affiliate_id

    def referrers(self, known: Customer) -> set[str]:
        return {dated.affiliate_id for dated in known.dated_fields}

    def all(self) -> Iterator[Facts]:
        wholes = {key for key in NAMES if self.dependencies.whole(key)}
        left = set(self.whole.customers)
        while wholes:
            group, members = self.closed({wholes.pop()})
            wholes -= group
            left -= members
            yield self.piece(group, members)
        yield from self.months()
        yield from self.rows()
        for person in {self.whole.customers[key].person_id for key in left}:
            yield self.piece(set(), {key for key in left if self.whole.customers[key].person_id == person})

    def closed(self, group: set[str]) -> tuple[set[str], set[str]]:
        while True:
            people = {known.person_id for known in self.whole.customers.values() if self.referrers(known) & group}
            members = {key for key, known in self.whole.customers.items() if known.person_id in people}
            more = {key for member in members for key in self.referrers(self.whole.customers[member])}
            grown = group | {key for key in more if self.dependencies.whole(key)}
            grown |= {other for key in grown for other in self.dependencies.shared(key)}
            if grown == group:
                return group, members
            group = grown

    def piece(self, group: set[str], members: set[str]) -> Facts:
        return Facts(
            {key: self.whole.customers[key] for key in members},
            [one for one in self.whole.rows if self.direct(one.customer_id, one.day) in group],
            {key: self.whole.transactions[key] for key in members},
            {key: self.whole.lots.get(key, []) for key in members},
            {pair for pair in self.whole.months if pair[0] in group},
        )

    def months(self) -> Iterator[Facts]:
        pairs = {pair for pair in self.whole.months if self.dependencies.scope(*pair) in MONTHLY}
        while pairs:
            key, month = pairs.pop()
            group = {key, *self.dependencies.shared(key)}
            pairs -= {(other, month) for other in group}
            rows = [
                one
                for one in self.whole.rows
                if month_key(one.day) == month and self.direct(one.customer_id, one.day) in group
            ]
            if self.dependencies.scope(key, month) == "rest" and rows:
                yield from self.halves(key, month, rows)
            else:
                yield Facts(self.whole.customers, rows)

    def halves(self, key: str, month: str, rows: list[Row]) -> Iterator[Facts]:
        """What came before a day without anything later, and the rest on top of it."""
        since = rows[len(rows) // 2].day
        yield Facts(self.whole.customers, [one for one in rows if one.day < since])
        yield Facts(self.whole.customers, rows, since={(key, month): since})

    def rows(self) -> Iterator[Facts]:
        covered = {
            (other, month)
            for key, month in self.whole.months
            if self.dependencies.scope(key, month) in MONTHLY
            for other in (key, *self.dependencies.shared(key))
        }
        for one in self.whole.rows:
            pair = self.direct(one.customer_id, one.day), month_key(one.day)
            if not self.dependencies.whole(pair[0]) and pair not in covered:
                yield Facts(self.whole.customers, [one])


@pytest.mark.parametrize("vertical", ["forex", "prop-trading"])
@pytest.mark.parametrize("seed", range(40))
def test_the_pieces_add_up(seed: int, vertical: str) -> None:
    rng = random.Random(seed)
    known, given = some_terms(rng, vertical), some_facts(rng)
    dependencies = Dependencies.of(known)
    at_once: list[Line] = rate(known, given).lines
    pieces = [line for piece in Pieces(dependencies, given).all() for line in rate(known, piece).lines]
    assert sorted(pieces, key=repr) == sorted(at_once, key=repr)
    assert D(0) not in {line.amount for line in at_once}


def climbing(rng: random.Random) -> dict[str, Any]:
    """Two ladders and overrides of every mode that a tiered rule may have."""
    metals = {"id": "gold", "match": {"countries": ["GR"]}, "type": "lot"}
    shares = {
        "id": "spread",
        "type": "spread_share",
        **tiers("lots", (4, 10), (9, 20), mode="ladder", key="percent"),
    }
    rules = [
        metals | tiers("volume_usd", (0, 5), (rng.randrange(1, 9), 8), mode="ladder"),
        {"id": "lots", "type": "lot"} | tiers("lots", (2, 5), (7, 8), (rng.randrange(8, 40), 9), mode="ladder"),
        shares,
        override("lots", "gold", levels=[10, 5]),
        override("spread", mode="split", id="parts", levels=[70, 20, 10]),
    ]
    return plan(*rules)


@pytest.mark.parametrize("seed", range(40))
def test_the_rest_of_a_month_is_rated_as_in_the_whole_of_it(seed: int) -> None:
    rng = random.Random(seed)
    assigned = [{"affiliate": key, "plan": "ib"} for key in NAMES]
    known, given = terms(climbing(rng), affiliates=TREE, assignments=assigned), some_facts(rng)
    given.transactions, given.months = {}, set()
    dependencies, whole = Dependencies.of(known), rate(known, given).lines
    assert {dependencies.scope(key, "2026-01") for key in NAMES} == {"rest"}
    given.since = {(key, month): rng.choice(DAYS) for key in NAMES for month in ("2026-01", "2026-02")}
    expected = [line for line in whole if line.source_day >= given.since[line.direct_id, month_key(line.earned_day)]]
    assert rate(known, given).lines == expected
    assert 0 < len(expected) < len(whole)
