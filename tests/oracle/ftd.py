"""First-time deposits, and the CPA on them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.oracle.facts import Customer, Transaction
from tests.oracle.money import Undecided, exact
from tests.oracle.programme import Rule, Terms
from tests.oracle.world import Line, World


def accounts(world: World, customer: Customer, per: str) -> list[Customer]:
    """The customer alone, or every account of the same person."""
    person = customer.today("person_id")
    if per != "person" or person is None:
        return [customer]
    return [other for other in world.facts.customers.values() if other.today("person_id") == person]


def deposits_of(world: World, customers: list[Customer]) -> list[Transaction]:
    names = [customer.id for customer in customers]
    return [deposit for deposit in world.approved("deposit") if deposit.customer.id in names]


def first_deposits(world: World, per: str) -> list[Transaction]:
    """The FTD of each customer (or person): the earliest approved deposit, then the smaller id."""
    if per not in world.first_deposits:
        world.first_deposits[per] = [
            deposit
            for deposit in world.approved("deposit")
            if deposits_of(world, accounts(world, deposit.customer, per))[0].id == deposit.id
        ]
    return world.first_deposits[per]


def ftd_lines(world: World) -> list[Line]:
    lines = []
    for per in ("customer", "person"):
        for ftd in first_deposits(world, per):
            affiliate = ftd.terms["affiliate_id"]
            for terms, rule in world.programme.rules(affiliate, ftd.day, "cpa"):
                if rule["trigger"] == "ftd" and rule.get("per", "customer") == per:
                    lines += _line(world, rule, terms, affiliate, ftd)
    return lines


def _line(world: World, rule: Rule, terms: Terms, affiliate: str, ftd: Transaction) -> list[Line]:
    source = (ftd.id,)
    if world.matches(rule, ftd.terms) is not True:
        world.reasons["no_match", rule["id"], "transaction", source] = None
        return []
    amount = _amount(rule, ftd)
    if amount is None or world.self_referred(rule, ftd.customer, affiliate):
        return []
    try:
        if world.doubtful(ftd):
            raise Undecided("amount_usd_doubtful")
        earned = _earned_on(world, rule, terms.currency, ftd)
    except Undecided as undecided:
        world.hold(undecided.code, rule, "transaction", source)
        return []
    if earned is None:
        return []
    line = Line(affiliate, rule, terms, "transaction", source, ftd.day, earned, ftd.order, amount, ftd.customer)
    return [line]


def _amount(rule: Rule, ftd: Transaction) -> Fraction | None:
    """By the country of the FTD's day, else `amount`; None where neither names a sum."""
    by_country = rule.get("by_country") or {}
    found = by_country.get(ftd.terms["country_code"], rule.get("amount"))
    return None if found is None else exact(found)


def _earned_on(world: World, rule: Rule, currency: str, ftd: Transaction) -> date | None:
    """The day the last condition was met; None while one is not."""
    qualify: dict[str, Any] = rule.get("qualify") or {}
    met: list[date | None] = [ftd.day]
    if "min_deposit" in qualify:
        met.append(_deposit_day(world, rule, currency, ftd))
    if "min_lots" in qualify:
        met.append(_lots_day(world, rule, ftd))
    if "kyc" in qualify:
        met.append(_first_day(ftd, "kyc_status_id", qualify["kyc"]))
    if "countries" in qualify:
        met.append(_first_day(ftd, "country_code", qualify["countries"]))
    days = [day for day in met if day is not None]
    return max(days) if len(days) == len(met) else None


def _deposit_day(world: World, rule: Rule, currency: str, ftd: Transaction) -> date | None:
    """The day of the deposit in the window that brings the FTD's value to the minimum."""
    needed, value, reached_on = exact(rule["qualify"]["min_deposit"]), Fraction(0), None
    for deposit in _window(world, rule, ftd):
        value += world.paid(deposit, currency)
        world.unmatched(rule, world.overdrawn(deposit, currency))
        if value >= needed and reached_on is None:
            reached_on = deposit.day
    if reached_on is None:
        world.reasons["min_deposit", rule["id"], "transaction", (ftd.id,)] = (_shown(value), _shown(needed))
    return reached_on


def _window(world: World, rule: Rule, ftd: Transaction) -> list[Transaction]:
    hours = exact(rule.get("ftd_window_hours") or 0)
    if hours == 0:
        return [ftd]
    last = ftd.instant + timedelta(microseconds=int(hours * 3_600_000_000))
    deposits = deposits_of(world, accounts(world, ftd.customer, rule.get("per", "customer")))
    return [deposit for deposit in deposits if ftd.instant <= deposit.instant <= last]


def _lots_day(world: World, rule: Rule, ftd: Transaction) -> date | None:
    """The first day by which the payable lots since the FTD's day reach the minimum."""
    needed, lots = exact(rule["qualify"]["min_lots"]), Fraction(0)
    if needed <= 0:
        return ftd.day
    within = rule["qualify"].get("within_days")
    last = date.max if within is None else ftd.day + timedelta(days=int(within))
    names = [customer.id for customer in accounts(world, ftd.customer, rule.get("per", "customer"))]
    for row in world.facts.rows:
        if row.customer.id in names and not row.demo and ftd.day <= row.date <= last:
            lots += row.payable
            if lots >= needed:
                return row.date
    world.reasons["min_lots", rule["id"], "transaction", (ftd.id,)] = (_shown(lots), _shown(needed))
    return None


def _first_day(ftd: Transaction, name: str, wanted: list[str]) -> date | None:
    """The first day from the FTD's day on which the holder's field is one wanted; demo days aside."""
    holder = ftd.customer
    said = [*holder.days_said(name), *holder.days_said("trading_account_type")]
    for day in sorted({ftd.day, *(day for day in said if day > ftd.day)}):
        if holder.on(name, day) in wanted and not holder.demo(day):
            return day
    return None


def _shown(amount: Fraction) -> Decimal:
    return Decimal(amount.numerator) / Decimal(amount.denominator)
