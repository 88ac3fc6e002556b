"""A prop firm's book: challenges sold, mostly failed, sometimes funded and paid out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from track360.demo.affiliate_tree import Tree
from track360.demo.firms import Firm
from track360.demo.forex_money import CENT
from track360.demo.markets import Exchange
from track360.demo.people import Crowd, Record, base_record, make_person
from track360.demo.prop_course import SOLD, Account, Step, course, portfolio
from track360.demo.prop_rows import Session
from track360.demo.quarter import Quarter
from track360.demo.seeded_random import below, chance, pick, weighted

_CURRENCIES = weighted({"USD": 70, "EUR": 24, "GBP": 6})
_METHODS = weighted({"card": 6, "crypto_usdt": 3, "bank_wire": 1})
_KINDS = {"fee": "challenge_fee", "reset": "reset_fee", "payout": "payout", "refund": "refund"}
_APPETITE = (1, 2, 2, 3, 3, 4, 5, 6, 8)


class PropBook:
    """The challenge accounts of one firm and their records."""

    before, within, again = 60, 82, 28

    def __init__(self, firm: Firm, tree: Tree, seed: int, count: int, quarter: Quarter) -> None:
        self.firm, self.quarter, self.count = firm, quarter, count
        self.exchange = Exchange(seed, quarter)
        self._crowd = Crowd(firm, tree, seed, count, quarter, self.before, self.within)

    def account(self, index: int) -> Account:
        crowd, rng = self._crowd, self._crowd.rng(index)
        root, bought, product = crowd.root(index, self.again), crowd.signup(index, rng), pick(rng, SOLD)
        steps = list(course(product, bought, self._crowd.rng(index, "course")))
        return Account(
            index=index,
            customer_id=self.firm.customer_id(index),
            human=make_person(self.firm, crowd.seed, root),
            affiliate=crowd.referrer(root),
            product=product,
            currency=pick(rng, _CURRENCIES),
            steps=[step for step in steps if step.instant.date() < self.quarter.end],
            first_day=bought.date() + timedelta(1),
            last_day=max(steps[-1].instant.date(), bought.date() + timedelta(10)),
            weight=pick(rng, _APPETITE),
            portfolio=portfolio(rng),
        )

    def versions(self, index: int) -> Iterator[Record]:
        """An account as first sent and as each later phase left it."""
        account, rng = self.account(index), self._crowd.rng(index, "versions")
        record = base_record(self.firm, account.customer_id, account.human, account.affiliate, index, rng)
        record = {**record, "person_id": account.human.person_id, **self._product(account)}
        for step in account.steps:
            if step.what == "phase":
                record = {**record, "phase": step.value, "last_modified_date": self.firm.stamp(step.instant)}
                if step.value == "funded":
                    record["kyc_status_id"] = "approved"
                yield record

    def _product(self, account: Account) -> Record:
        return {
            "signup_date": self.firm.day(account.steps[0].instant),
            "challenge_type": account.product.challenge,
            "account_size": Decimal(account.product.size),
            "kyc_status_id": "not_required",
        }

    def transactions(self, index: int) -> Iterator[list[Record]]:
        """Each transaction of an account with its later versions."""
        account, rng = self.account(index), self._crowd.rng(index, "money")
        money = [step for step in account.steps if step.what in _KINDS]
        for number, step in enumerate(money, start=1):
            record = self._transaction(account, number, step, rng)
            yield list(self._versions(record, step.instant, rng))

    def _transaction(self, account: Account, number: int, step: Step, rng: Random) -> Record:
        cents = int(step.value)
        record: Record = {
            "transaction_id": f"{account.customer_id}-{number:02d}",
            "customer_id": account.customer_id,
            "transaction_type": _KINDS[step.what],
            "amount_currency": cents * CENT,
            "currency": account.currency,
            "transaction_date": self.firm.stamp(step.instant),
            "payment_method": pick(rng, _METHODS),
        }
        # The others name no original: which fee they belong to must be found.
        if step.what == "refund" and chance(rng, 80):
            record["original_transaction_id"] = f"{account.customer_id}-01"
        if chance(rng, 60):
            per_dollar = self.exchange.per_dollar(step.instant.date(), account.currency)
            record["amount_usd"] = cents * 10_000 // per_dollar * CENT
        return record

    def _versions(self, record: Record, instant: datetime, rng: Random) -> Iterator[Record]:
        if record["transaction_type"] == "payout" and chance(rng, 70):
            yield {**record, "status": "pending", "last_modified_date": self.firm.stamp(instant)}
            instant += timedelta(hours=1 + below(rng, 40))
        yield {**record, "status": "approved", "last_modified_date": self.firm.stamp(instant)}

    def session(self, day: date) -> Session:
        return Session(self.firm, self._crowd.seed, day)

    def players(self) -> list[Account]:
        """All who trade in the quarter."""
        everyone = (self.account(index) for index in range(self.count))
        return [a for a in everyone if a.first_day < self.quarter.end and a.last_day >= self.quarter.start]
