"""The state machine: steps of a walk in any order, settled by one worker or several, beside pushes or after them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from commissions.settle.settler import settle
from tests.oracle.dice import Dice, Drawn
from tests.oracle.oracle import books
from tests.oracle.strategies import programmes
from tests.properties import both, invariants
from tests.properties.walk import Walk

PUSHES = (
    Walk.customer, Walk.customer, Walk.transactions, Walk.transactions, Walk.story, Walk.days, Walk.days, Walk.correct,
    Walk.reverse,
    Walk.refund, Walk.replace, Walk.reattribute, Walk.repeat,
)  # fmt: skip
RELAXED = settings(deadline=None, database=None, suppress_health_check=list(HealthCheck), print_blob=False)
Data = Any


def as_rule(action: Callable[[Any, Dice], None]) -> Any:
    """A rule of the machine that takes a step of its walk."""

    def step(self: Machine, data: Data) -> None:
        action(self.walk, Drawn(data.draw))

    step.__name__ = action.__name__
    return rule(data=st.data())(step)


class Machine(RuleBasedStateMachine):
    """A fresh partner per run; after a settle that leaves nothing waiting the ledger is what the oracle says."""

    walk: Walk

    @initialize(programme=programmes(), data=st.data())
    def begin(self, programme: dict[str, Any], data: Data) -> None:
        self.walk = Walk(programme)
        self.walk.begin(Drawn(data.draw))

    customer = as_rule(Walk.customer)
    transactions = as_rule(Walk.transactions)
    story = as_rule(Walk.story)
    days = as_rule(Walk.days)
    correct = as_rule(Walk.correct)
    reverse = as_rule(Walk.reverse)
    refund = as_rule(Walk.refund)
    replace = as_rule(Walk.replace)
    reattribute = as_rule(Walk.reattribute)
    repeat = as_rule(Walk.repeat)
    change_plan = as_rule(Walk.change_plan)
    reassign = as_rule(Walk.reassign)
    reparent = as_rule(Walk.reparent)
    stranger = as_rule(Walk.stranger)
    load_rates = as_rule(Walk.load_rates)
    map_instruments = as_rule(Walk.map_instruments)
    regroup = as_rule(Walk.regroup)
    change_settings = as_rule(Walk.change_settings)

    @rule()
    def settle(self) -> None:
        both.settled(self.walk.partner)
        self.compare()

    @rule(workers=st.integers(2, 3))
    def settle_by_several(self, workers: int) -> None:
        _together([lambda: settle(self.walk.partner)] * workers)
        both.settled(self.walk.partner)
        self.compare()

    @rule(data=st.data())
    def settle_beside_pushes(self, data: Data) -> None:
        dice = Drawn(data.draw)
        worker = _start(lambda: settle(self.walk.partner))
        try:
            for _ in range(2):
                dice.one(PUSHES)(self.walk, dice)
        finally:
            worker.join()

    @invariant()
    def holds(self) -> None:
        if hasattr(self, "walk"):
            invariants.check(self.walk.partner)

    def compare(self) -> None:
        """The ledger against the oracle, unit by unit, and the list of exceptions."""
        programme, received = self.walk.programme, self.walk.received
        answer = books(programme, received)
        both.agree(self.walk.partner, answer)
        invariants.check_splits(programme, received, answer)

    def teardown(self) -> None:
        if hasattr(self, "walk"):
            both.settled(self.walk.partner)
            self.compare()
            invariants.check(self.walk.partner)


def _start(work: Callable[[], object]) -> threading.Thread:
    def body() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=body)
    thread.start()
    return thread


def _together(works: list[Callable[[], object]]) -> None:
    for thread in [_start(work) for work in works]:
        thread.join()
