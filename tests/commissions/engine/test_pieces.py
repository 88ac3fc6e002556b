"""Rated in the pieces that ``Reach`` allows, a random partner earns what it earns rated in one go."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from commissions.engine.days import month_of
from commissions.engine.facts import Customer, Facts, Line
from commissions.engine.rate import rate
from commissions.engine.reach import Reach
from commissions.engine.study import Fields
from commissions.engine.terms import Terms
from tests.commissions.engine.build import D, customer, day, facts, money, override, row, stamp, terms, tiers

DAYS = [date(2026, 1, 10) + timedelta(days=2 * number) for number in range(20)]
NAMES = "ABCDE"
TREE = [{"id": "T"}, {"id": "U"}, *({"id": key, "parent": "T" if key < "D" else "U"} for key in NAMES)]


def some_plan(rng: random.Random, id: str, vertical: str) -> dict[str, Any]:
    """One or two rules, maybe capped or tiered, and an override on some of them."""

    def some(**rule: Any) -> dict[str, Any]:
        return rule | (
            {"cap": {"amount": rng.choice([7, 500]), "per": "month"}} if rng.random() < 0.25 else {}
        )

    lot = {"rate": 5} if rng.random() < 0.6 else tiers(rng.choice(["lots", "ftds"]), (0, 5), (3, 7))
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
            f"C{n}", stamp(rng.choice(NAMES)), stamp(rng.choice(NAMES), DAYS[7]), person=f"h{n // 2}",
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
    """Cuts facts the way the reach allows."""

    def __init__(self, reach: Reach, whole: Facts) -> None:
        self.reach, self.whole = reach, whole
        self.fields = {key: Fields(known, frozenset()) for key, known in whole.customers.items()}

    def direct(self, customer_id: str, at: date) -> str:
        return self.fields[customer_id].at(at)[0].affiliate_id

    def referrers(self, known: Customer) -> set[str]:
        return {stamp.affiliate_id for stamp in known.stamps}

    def all(self) -> Iterator[Facts]:
        wholes = {key for key in NAMES if self.reach.whole(key)}
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
            people = {
                known.person_id for known in self.whole.customers.values() if self.referrers(known) & group
            }
            members = {key for key, known in self.whole.customers.items() if known.person_id in people}
            more = {key for member in members for key in self.referrers(self.whole.customers[member])}
            grown = group | {key for key in more if self.reach.whole(key)}
            grown |= {other for key in grown for other in self.reach.shared(key)}
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
        pairs = {pair for pair in self.whole.months if self.reach.scope(*pair) == "month"}
        while pairs:
            key, month = pairs.pop()
            group = {key, *self.reach.shared(key)}
            pairs -= {(other, month) for other in group}
            rows = [one for one in self.whole.rows if month_of(one.day) == month]
            yield Facts(
                self.whole.customers, [one for one in rows if self.direct(one.customer_id, one.day) in group]
            )

    def rows(self) -> Iterator[Facts]:
        covered = {
            (other, month)
            for key, month in self.whole.months
            if self.reach.scope(key, month) == "month"
            for other in (key, *self.reach.shared(key))
        }
        for one in self.whole.rows:
            pair = self.direct(one.customer_id, one.day), month_of(one.day)
            if not self.reach.whole(pair[0]) and pair not in covered:
                yield Facts(self.whole.customers, [one])


@pytest.mark.parametrize("vertical", ["forex", "prop-trading"])
@pytest.mark.parametrize("seed", range(40))
def test_the_pieces_add_up(seed: int, vertical: str) -> None:
    rng = random.Random(seed)
    known, given = some_terms(rng, vertical), some_facts(rng)
    reach = Reach.of(known)
    at_once: list[Line] = rate(known, given).lines
    pieces = [line for piece in Pieces(reach, given).all() for line in rate(known, piece).lines]
    assert sorted(pieces, key=repr) == sorted(at_once, key=repr)
    assert D(0) not in {line.amount for line in at_once}
