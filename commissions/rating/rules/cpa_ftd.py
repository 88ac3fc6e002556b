"""``cpa`` on the first deposit (FTD): a fixed amount, once, when the customer has qualified."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from commissions.rating.facts.approved import ApprovedTransaction
from commissions.rating.facts.arithmetic import leaf
from commissions.rating.facts.exact import ZERO, Amount, decimal_of, plus, shown
from commissions.rating.facts.fact_index import Account
from commissions.rating.facts.fx import Rates
from commissions.rating.facts.line import Inputs
from commissions.rating.facts.outcomes import OPEN, NothingDue
from commissions.rating.facts.records import DatedFields
from commissions.rating.rules import schema
from commissions.rating.rules.base import Awaited, Price, Priced, Read, TransactionRule
from commissions.rating.rules.cpa_wording import describe_amount, describe_qualifying
from commissions.rating.rules.met import Met, all_met, believed_deposit, reached, window_ends

_QUALIFY = schema.record(
    [],
    min_deposit=schema.said(schema.DECIMAL, "The first deposit is worth at least this, in the plan's currency."),
    min_lots=schema.said(
        schema.DECIMAL, "The customer trades at least this many lots, from the first deposit's day on."
    ),
    within_days=schema.said(
        schema.WHOLE | {"maximum": 36500}, "The lots count for this many days. Empty: without end."
    ),
    kyc=schema.said(schema.TEXTS, "The identity check is in one of these states, for example approved."),
    countries=schema.said(schema.COUNTRIES, "The customer is of one of these countries, two capital letters each."),
)

_TOLD = {"kyc": "KYC", "country": "country"}


class FtdCpa(TransactionRule):
    """Earned on the day the last condition was met; everything else is of the FTD's day and account."""

    TYPE = "cpa"
    TRIGGER = "ftd"
    SCHEMA = schema.rule(
        ["trigger"],
        title="Fixed amount for the first deposit",
        description="Pays once, on the day a customer who has deposited for the first time meets the last condition.",
        trigger=schema.said({"const": "ftd"}, "What sets it off: the first deposit (FTD)."),
        per=schema.said(
            {"enum": ["customer", "person"]},
            "customer: once for each account. person: once for all accounts of one human.",
        ),
        amount=schema.said(
            schema.DECIMAL,
            "What is paid, in the plan's currency. Empty: customers of countries not listed below earn nothing.",
        ),
        by_country={
            "type": "object",
            "propertyNames": schema.COUNTRY,
            "additionalProperties": schema.DECIMAL,
            "description": "Another amount for customers of a country, two capital letters.",
        },
        ftd_window_hours=schema.said(
            schema.WHOLE | {"maximum": 87600},
            "Deposits within so many hours of the first count with it. Empty or 0: the first alone.",
        ),
        qualify=schema.said(_QUALIFY, "Conditions that must all be met before it is earned."),
    )
    types = ("deposit",)

    def __init__(self, document: Mapping[str, Any]) -> None:
        super().__init__(document)
        self.per_person = document.get("per") == "person"
        # A cap counts by the month in which it is earned, which may be any after the deposit's: all of the
        # affiliate's months are one group.
        self.group = "affiliate" if self.cap is not None else "person" if self.per_person else "customer"
        self.amount = _optional(document.get("amount"))
        self.by_country = {key: decimal_of(value) for key, value in (document.get("by_country") or {}).items()}
        self.window = timedelta(hours=int(document.get("ftd_window_hours") or 0))
        qualify = document.get("qualify") or {}
        self.min_deposit = _optional(qualify.get("min_deposit"))
        self.min_lots = _optional(qualify.get("min_lots"))
        within_days = qualify.get("within_days")
        self.within_days = None if within_days is None else int(within_days)
        self.reads_lots, self.reads_person = self.min_lots is not None, self.per_person
        self.kyc: list[str] | None = qualify.get("kyc")
        self.countries: list[str] | None = qualify.get("countries")

    @classmethod
    def check(cls, document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        if "amount" not in document and not document.get("by_country"):
            yield "", "'amount' or 'by_country' is missing"

    @classmethod
    def describe_payment(cls, document: Mapping[str, Any], currency: str) -> list[str]:
        return [describe_amount(document, currency)]

    @classmethod
    def describe_conditions(cls, document: Mapping[str, Any], currency: str) -> list[str]:
        return describe_qualifying(document, currency)

    @classmethod
    def awaits(cls, document: Mapping[str, Any]) -> Awaited | None:
        qualify = document.get("qualify")
        if not qualify:
            return None
        conditions = frozenset({"min_deposit", "min_lots", "kyc", "country"})
        return Awaited(cls.types, conditions, qualify.get("within_days"))

    def pricer(self, account: Account, currency: str) -> Price:
        accounts, deposits = self._accounts(account), self._deposits(account)

        def price(transaction: ApprovedTransaction) -> Priced:
            # The first deposit alone: one that fails its conditions is not replaced by the next, else a
            # customer could qualify by trying again.
            if transaction is not deposits[0]:
                first = deposits[0]
                # Under another affiliate it is that one's affair which deposit it was.
                is_ours = first.dated.affiliate_id == transaction.dated.affiliate_id
                named = f"is {first.id} of" if is_ours else "was on"
                raise NothingDue("not_ftd", f"the first deposit {named} {first.day}")
            (amount, pointer), unmet = self._amount(transaction.dated)
            # Each condition is met on a day of its own, and the last of them is when the money is earned.
            met = all_met(
                unmet,
                lambda: believed_deposit(transaction),
                lambda: self._deposited(transaction, deposits, currency, account.reference.rates),
                lambda: self._traded(transaction, accounts),
                lambda: self._held(transaction, account, "kyc", self.kyc, lambda dated: dated.kyc_status_id),
                lambda: self._held(transaction, account, "country", self.countries, lambda dated: dated.country_code),
            )
            worth = leaf("amount", amount, currency, rule=self.id, pointer=pointer)
            told = {"worth": worth, "conditions": [each.document() for each in met if each.detail]}
            return amount, Inputs(rate=amount, rate_unit="amount", arithmetic=told), max(each.day for each in met)

        return price

    def _accounts(self, account: Account) -> list[Account]:
        return account.person if self.per_person else [account]

    def _deposits(self, account: Account) -> list[ApprovedTransaction]:
        # Per person over all accounts: which of them came first decides who is paid. Sorted once for all who ask.
        memo, key = account.index.memo, (self, self._accounts(account)[0])
        if key not in memo:
            memo[key] = sorted((t for each in self._accounts(account) for t in each.deposits), key=lambda t: t.order)
        return memo[key]

    def _amount(self, dated: DatedFields) -> tuple[tuple[Decimal, str], list[NothingDue]]:
        """The amount and where in the document it stands, or that it is nothing in the customer's country."""
        country = dated.country_code or ""
        if country in self.by_country:
            return (self.by_country[country], f"/by_country/{country}"), []
        if self.amount is None:
            return (ZERO, ""), [NothingDue("country", f"no amount for customers of {country or 'no country'}")]
        return (self.amount, "/amount"), []

    def _deposited(
        self, ftd: ApprovedTransaction, deposits: list[ApprovedTransaction], currency: str, rates: Rates
    ) -> Met:
        """When the FTD's value reached ``min_deposit``."""
        have: Amount = ZERO
        if self.min_deposit is None or self.min_deposit <= 0:
            return Met(ftd.day)
        for transaction in self._in_window(ftd, deposits):
            have = plus(have, transaction.value(rates, currency).amount)
            if have >= self.min_deposit:
                return reached(transaction.day, "min_deposit", have, self.min_deposit, currency)
        detail = f"{shown(have)} of {self.min_deposit} {currency}"
        raise NothingDue("min_deposit", detail, have, self.min_deposit, currency, window_ends(ftd, self.window))

    def _in_window(
        self, ftd: ApprovedTransaction, deposits: list[ApprovedTransaction]
    ) -> Iterator[ApprovedTransaction]:
        """The deposits whose values make up the FTD's."""
        for transaction in deposits:
            if transaction is not ftd and (
                not self.window or transaction.record.instant - ftd.record.instant > self.window
            ):
                return
            yield transaction

    def reads(self, account: Account, transaction: ApprovedTransaction, currency: str) -> Iterator[Read]:
        deposits = self._deposits(account)
        _, unmet = self._amount(transaction.dated)
        if self.min_deposit and transaction is deposits[0] and not unmet:
            yield from (Read(each, currency, True) for each in self._in_window(transaction, deposits))

    def _traded(self, ftd: ApprovedTransaction, accounts: list[Account]) -> Met:
        """When the lots since the FTD's day reached ``min_lots``."""
        if self.min_lots is None or self.min_lots <= 0:
            return Met(ftd.day)
        # ``within_days`` after the deposit's day, that last day included.
        until = None if self.within_days is None else ftd.day + timedelta(days=self.within_days)
        have = ZERO
        for day, lots in sorted(entry for account in accounts for entry in account.lots):
            if day < ftd.day or (until is not None and day > until):
                continue
            have += lots
            if have >= self.min_lots:
                return reached(day, "min_lots", have, self.min_lots, "lots")
        detail = f"{have} of {self.min_lots} lots" + (f" until {until}" if until else "")
        raise NothingDue("min_lots", detail, have, self.min_lots, "lots", until or OPEN)

    def _held(
        self,
        ftd: ApprovedTransaction,
        account: Account,
        code: str,
        wanted: list[str] | None,
        field: Callable[[DatedFields], str | None],
    ) -> Met:
        """The first day from the FTD's on which a field had one of the wanted values; demo days take no part."""
        if wanted is None:
            return Met(ftd.day)
        if field(ftd.dated) in wanted:
            return Met(ftd.day, code, f"{_TOLD[code]} {field(ftd.dated)}")
        since = [account.fields.at(dated.day) for dated in account.customer.dated_fields if dated.day > ftd.day]
        met = [(dated, demo) for dated, demo in since if field(dated) in wanted]
        for dated, demo in met:
            if not demo:
                return Met(dated.day, code, f"{_TOLD[code]} {field(dated)}")
        # Told is what it is today, for that is what somebody could mend.
        now = field(account.customer.dated_fields[-1])
        told = "was so on demo days alone" if met else f"is {now or 'unknown'}, not {' or '.join(wanted)}"
        raise NothingDue(code, f"{code} {told}", until=OPEN)


def _optional(value: Any) -> Decimal | None:
    return None if value is None else decimal_of(value)
