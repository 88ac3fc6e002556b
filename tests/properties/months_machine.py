"""The state machine with months that close: everything that may happen, and whatever is done with statements."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant

from commissions.rollups.prove import prove
from tests.oracle.dice import Dice, Drawn, Seeded
from tests.oracle.oracle import Answer, books
from tests.oracle.strategies import programmes
from tests.properties import both
from tests.properties.bookkeeper import Bookkeeper
from tests.properties.machine import Data, Machine, as_rule
from tests.properties.statements import Account, Books, frozen


def _by_seed(action: Callable[[Bookkeeper, Dice], None]) -> Any:
    """A rule that draws once: there are more or fewer rows to choose from as settlers happen to meet pushes."""

    def step(walk: Bookkeeper, dice: Dice) -> None:
        action(walk, Seeded(dice.whole(0, 2**32)))

    step.__name__ = action.__name__
    return as_rule(step)


class MonthsMachine(Machine):
    """After every step the statements hold; in the end all is closed, approved and free, and paid to the last digit."""

    walk: Bookkeeper

    @initialize(programme=programmes(), data=st.data())
    def begin(self, programme: dict[str, Any], data: Data) -> None:
        self.walk = Bookkeeper(programme)
        self.walk.begin(Drawn(data.draw))
        self.closed = frozen(self.walk.partner)

    close = as_rule(Bookkeeper.close)
    close_more = as_rule(Bookkeeper.close)
    approve = _by_seed(Bookkeeper.approve)
    pay = _by_seed(Bookkeeper.pay)
    hold = _by_seed(Bookkeeper.hold)
    release = _by_seed(Bookkeeper.release)
    suspend = as_rule(Bookkeeper.suspend)
    adjust = _by_seed(Bookkeeper.adjust)
    rehold = as_rule(Bookkeeper.rehold)

    @invariant()
    def holds(self) -> None:
        if not hasattr(self, "walk"):
            return
        proof = prove(self.walk.partner)
        assert proof.holds, proof.incidents
        Books(self.walk.partner).check()
        now = frozen(self.walk.partner)
        assert {key: now.get(key) for key in self.closed} == self.closed
        self.closed = now

    def compare(self) -> None:
        """The ledger against the oracle and what was decided by hand; and which of it is due when."""
        answer = self._answer()
        both.agree(self.walk.partner, answer)
        Books(self.walk.partner).check_paid(answer)

    def teardown(self) -> None:
        if not hasattr(self, "walk"):
            return
        both.settled(self.walk.partner)
        self.compare()
        # Approved and paid first with what is held, then once more free of it.
        self.walk.approve_all()
        self.walk.payer.pay_all()
        self.holds()
        self.walk.free_everybody()
        while self.walk.close_next():
            pass
        self.walk.approve_all()
        self.walk.payer.pay_all()
        self.holds()
        self.compare()
        Books(self.walk.partner).check_all_paid(self._due())

    def _answer(self) -> Answer:
        answer = books(self.walk.programme, self.walk.received)
        by_hand = {unit: amount for unit, (amount, _) in self.walk.by_hand.items()}
        return replace(answer, units={**answer.units, **by_hand})

    def _due(self) -> dict[Account, Decimal]:
        """What the oracle owes, and people decided on, by account."""
        # A rule belongs to one plan, and with it to its currency.
        currencies = {
            rule["id"]: plan["currency"]
            for plan in self.walk.programme["plans"]
            for version in plan["versions"]
            for rule in version["rules"]
        }
        found: dict[Account, Decimal] = {}
        for unit, amount in self._answer().units.items():
            _, decided_in = self.walk.by_hand.get(unit, (None, None))
            account = unit[0], decided_in or currencies[unit[1]]
            found[account] = found.get(account, Decimal(0)) + amount
        return {account: amount for account, amount in found.items() if amount}
