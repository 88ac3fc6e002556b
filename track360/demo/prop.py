"""A prop firm's accounts: challenges sold, mostly failed, sometimes funded and paid out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from track360.demo.affiliate_tree import Tree
from track360.demo.firms import Firm
from track360.demo.forex_money import CENT
from track360.demo.markets import Exchange
from track360.demo.people import Record, Signups, base_record, make_person
from track360.demo.prop_course import SOLD, Account, Step, lifecycle, portfolio
from track360.demo.prop_rows import Session
from track360.demo.quarter import Quarter
from track360.demo.seeded_random import chance, choice, randbelow, weighted

_CURRENCIES = weighted({"USD": 70, "EUR": 24, "GBP": 6})
_METHODS = weighted({"card": 6, "crypto_usdt": 3, "bank_wire": 1})
_TYPES = {"fee": "challenge_fee", "reset": "reset_fee", "payout": "payout", "refund": "refund"}
_APPETITE = (1, 2, 2, 3, 3, 4, 5, 6, 8)


class PropRecords:
    """The challenge accounts of one firm and their records."""

    before, within, again = 60, 82, 28

    def __init__(self, firm: Firm, tree: Tree, seed: int, count: int, quarter: Quarter) -> None:
        self.firm, self.quarter, self.count = firm, quarter, count
        self.exchange = Exchange(seed, quarter)
        self._signups = Signups(firm, tree, seed, count, quarter, self.before, self.within)

    def account(self, index: int) -> Account:
        signups, rng = self._signups, self._signups.rng(index)
        root, bought, product = signups.root(index, self.again), signups.signup(index, rng), choice(rng, SOLD)
        steps = list(lifecycle(product, bought, self._signups.rng(index, "course")))
        return Account(
            index=index,
            customer_id=self.firm.customer_id(index),
            person=make_person(self.firm, signups.seed, root),
            affiliate=signups.referrer(root),
            product=product,
            currency=choice(rng, _CURRENCIES),
            steps=[step for step in steps if step.instant.date() < self.quarter.end],
            first_day=bought.date() + timedelta(1),
            last_day=max(steps[-1].instant.date(), bought.date() + timedelta(10)),
            weight=choice(rng, _APPETITE),
            portfolio=portfolio(rng),
        )

    def versions(self, index: int) -> Iterator[Record]:
        """An account as first sent and as each later phase left it."""
        account, rng = self.account(index), self._signups.rng(index, "versions")
        record = base_record(self.firm, account.customer_id, account.person, account.affiliate, index, rng)
        record = {**record, "person_id": account.person.person_id, **self._product(account)}
        for step in account.steps:
            if step.kind == "phase":
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
        account, rng = self.account(index), self._signups.rng(index, "money")
        money = [step for step in account.steps if step.kind in _TYPES]
        for number, step in enumerate(money, start=1):
            record = self._transaction(account, number, step, rng)
            yield list(self._versions(record, step.instant, rng))

    def _transaction(self, account: Account, number: int, step: Step, rng: Random) -> Record:
        cents = int(step.value)
        record: Record = {
            "transaction_id": f"{account.customer_id}-{number:02d}",
            "customer_id": account.customer_id,
            "transaction_type": _TYPES[step.kind],
            "amount_currency": cents * CENT,
            "currency": account.currency,
            "transaction_date": self.firm.stamp(step.instant),
            "payment_method": choice(rng, _METHODS),
        }
        # The others name no original: which fee they belong to must be found.
        if step.kind == "refund" and chance(rng, 80):
            record["original_transaction_id"] = f"{account.customer_id}-01"
        if chance(rng, 60):
            per_dollar = self.exchange.per_dollar(step.instant.date(), account.currency)
            record["amount_usd"] = cents * 10_000 // per_dollar * CENT
        return record

    def _versions(self, record: Record, instant: datetime, rng: Random) -> Iterator[Record]:
        if record["transaction_type"] == "payout" and chance(rng, 70):
            yield {**record, "status": "pending", "last_modified_date": self.firm.stamp(instant)}
            instant += timedelta(hours=1 + randbelow(rng, 40))
        yield {**record, "status": "approved", "last_modified_date": self.firm.stamp(instant)}

    def session(self, day: date) -> Session:
        return Session(self.firm, self._signups.seed, day)

    def active_accounts(self) -> list[Account]:
        """All who trade in the quarter."""
        everyone = (self.account(index) for index in range(self.count))
        return [a for a in everyone if a.first_day < self.quarter.end and a.last_day >= self.quarter.start]
