"""A rule of the programme file in words, for whoever is paid by it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from track360.site.display import exact, plain


def describe(rule: Mapping[str, Any], currency: str) -> list[str]:
    """A rule of the programme file as sentences: what is paid first, then its conditions."""
    spoken = [
        _paid(rule, currency),
        *_tiers(rule, currency),
        *_match(rule),
        *_qualify(rule, currency),
        *_limits(rule, currency),
    ]
    return [sentence for sentence in spoken if sentence]


def _paid(rule: Mapping[str, Any], currency: str) -> str:
    kind = rule["type"]
    if kind == "override":
        return _override(rule, currency)
    if kind == "cpa":
        return _cpa(rule, currency)
    if kind == "lot":
        return f"{_money(rule['rate'])} {currency} per lot." if "rate" in rule else "Paid per lot, by tier."
    words = {
        "spread_share": "of the spread cost",
        "commission_share": "of the trading commission",
        "revenue_share": "of the net revenue of the month",
    }
    if kind in words:
        share = f"{_plain(rule['percent'])} %" if "percent" in rule else "A share by tier"
        return f"{share} {words[kind]}."
    return (
        "The rebate the broker reports is passed on to you." if kind == "rebate_passthrough" else f"{kind}."
    )


def _cpa(rule: Mapping[str, Any], currency: str) -> str:
    trigger = rule.get("trigger")
    if trigger == "phase":
        return f"{_money(rule['amount'])} {currency} when a customer reaches {str(rule['phase']).replace('_', ' ')}."
    if trigger == "challenge_fee":
        shares = ", ".join(
            f"{_plain(share)} % of the {name} fee" for name, share in rule.get("percent", {}).items()
        )
        products = ", ".join(
            f"{_money(p['amount'])} {currency} for {p['challenge_type']} {_plain(p['account_size'])}"
            for p in rule.get("by_product", [])
        )
        return "; ".join(part for part in (shares, products) if part).capitalize() + "."
    by_country = ", ".join(
        f"{country} {_money(amount)}" for country, amount in rule.get("by_country", {}).items()
    )
    amount = f"{_money(rule['amount'])} {currency}" if "amount" in rule else ""
    said = " (".join(part for part in (amount, by_country) if part) + (")" if amount and by_country else "")
    return f"{said} for a customer's first deposit."


def _override(rule: Mapping[str, Any], currency: str) -> str:
    levels = ", ".join(_plain(level) for level in rule.get("levels", []))
    below = ", ".join(rule.get("of", []))
    said = {
        "on_top": f"The levels above you earn {levels} percent on top of {below}.",
        "split": f"{below} is shared between you and the levels above: {levels} percent.",
        "per_lot": f"The levels above you earn {levels} {currency} per lot of {below}.",
        "rate_difference": f"The levels above you earn the difference to their own rate on {below}.",
    }
    return said.get(str(rule.get("mode")), "The levels above you earn on your customers.")


def _tiers(rule: Mapping[str, Any], currency: str) -> list[str]:
    tiers = rule.get("tiers")
    if not tiers:
        return []
    steps = [
        f"from {_plain(step['from'])}: {_money(step['rate'])} {currency}"
        if "rate" in step
        else f"from {_plain(step['from'])}: {_plain(step['percent'])} %"
        for step in tiers["steps"]
    ]
    mode = (
        "each slice at its own rate"
        if tiers.get("mode") == "ladder"
        else "the rate reached counts for the whole month"
    )
    return [f"Tiers by {str(tiers['basis']).replace('_', ' ')} a month, {mode}: {'; '.join(steps)}."]


def _match(rule: Mapping[str, Any]) -> list[str]:
    return [
        f"Only {name.replace('_', ' ')}: {_listed(values)}." for name, values in rule.get("match", {}).items()
    ]


def _listed(values: Any) -> str:
    return ", ".join(_plain(value) for value in (values if isinstance(values, list) else [values]))


def _qualify(rule: Mapping[str, Any], currency: str) -> list[str]:
    asked = rule.get("qualify", {})
    said = {
        "min_deposit": lambda value: f"deposits of at least {_money(value)} {currency}",
        "min_lots": lambda value: f"at least {_plain(value)} lots",
        "within_days": lambda value: f"within {value} days",
        "kyc": lambda value: f"KYC {' or '.join(value)}",
        "countries": lambda value: f"from {', '.join(value)}",
    }
    parts = [said[name](value) for name, value in asked.items() if name in said]
    return [f"Qualifies with {', '.join(parts)}."] if parts else []


def _limits(rule: Mapping[str, Any], currency: str) -> list[str]:
    said = []
    if rule.get("per") == "person":
        said.append("Once for all accounts of one person.")
    if rule.get("ftd_window_hours"):
        said.append(f"Deposits within {rule['ftd_window_hours']} hours of the first count with it.")
    if "cap" in rule:
        said.append(f"At most {_money(rule['cap']['amount'])} {currency} a month.")
    if rule.get("hold_days"):
        said.append(f"Payable {rule['hold_days']} days after it is earned.")
    if rule.get("self_referral") == "exclude":
        said.append("Your own accounts do not count.")
    if rule.get("clawback") in {"full", "none"}:
        said.append(
            "A refund takes all of it back." if rule["clawback"] == "full" else "A refund takes nothing back."
        )
    return said


def _money(value: Any) -> str:
    return exact(Decimal(str(value)))


def _plain(value: Any) -> str:
    try:
        return plain(Decimal(str(value)))
    except ArithmeticError:
        return str(value)
