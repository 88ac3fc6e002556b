"""Why a ledger line says what it says: a sentence, the steps from source to amount, and the line's history."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from activity.models import TradingDay
from commissions.ledger.models import LedgerEntry
from commissions.programme.models import PlanVersion
from commissions.rates.models import Rate
from track360.reports.selectors.terms_words import describe
from track360.site.display import exact, money, plain
from transactions.models import Transaction

READ_BY_RULES: dict[type, tuple[str, ...]] = {
    TradingDay: (
        "date", "instrument", "currency", "lots_traded", "eligible_lots", "volume_usd", "spread_cost", "commission",
    ),
    Transaction: (
        "transaction_id", "transaction_type", "status", "amount_currency", "currency", "day", "transaction_date",
    ),
}  # fmt: skip


class Step(NamedTuple):
    """One step of the derivation: what, how much, and where it comes from."""

    name: str
    value: str
    origin: str


def arithmetic(entry: LedgerEntry) -> str:
    """The line in one sentence that names neither its customer nor its source."""
    what = {"earned": "earned", "restated": "restated", "reversed": "reversed", "prior_period": "booked late"}
    parts = [part for part in (_rate(entry), _times_basis(entry), _times_group(entry)) if part]
    how = " ".join(parts) or "the amount agreed"
    return f"{money(entry.amount, entry.currency)} {what.get(entry.cause, entry.cause)} by rule {entry.rule_id}: {how}."


def steps(entry: LedgerEntry) -> list[Step]:
    """From what was measured to the amount, one step a line; steps that did not act are left out."""
    found = [
        _basis_step(entry),
        _fx_step(entry),
        _rate_step(entry),
        _tier_step(entry),
        _group_step(entry),
        _guard_step(entry),
        _cap_step(entry),
        _due_step(entry),
    ]
    return [step for step in found if step]


def clause(entry: LedgerEntry) -> list[str]:
    """The rule as the plan version in force said it, in words."""
    version = PlanVersion.objects.filter(
        plan__partner_id=entry.partner_id, plan__plan_id=entry.plan_id, from_day=entry.version_from
    ).first()
    rules = version.rules if version else []
    return next((describe(rule, entry.currency) for rule in rules if rule["id"] == entry.rule_id), [])


def history(entry: LedgerEntry) -> list[tuple[LedgerEntry, Decimal]]:
    """Every entry of the same unit in order of booking, each with the balance after it."""
    names = (
        "partner_id", "affiliate_id", "rule_id", "level", "month", "kind", "customer_id", "source_day", "instrument",
        "source_currency", "ref",
    )  # fmt: skip
    balance, rows = Decimal(0), []
    for other in LedgerEntry.objects.filter(**{name: getattr(entry, name) for name in names}).order_by("id"):
        # In order of booking, so that each line shows what the unit stood at when it was booked.
        balance += other.amount
        rows.append((other, balance))
    return rows


def source_row(entry: LedgerEntry) -> TradingDay | Transaction | None:
    """The record that earned the line, as it is today; none for a phase or a month."""
    if entry.kind == "activity":
        return TradingDay.objects.filter(
            partner_id=entry.partner_id,
            customer_id=entry.customer_id,
            date=entry.source_day or date.min,
            instrument=entry.instrument,
            currency=entry.source_currency,
        ).first()
    if entry.kind == "transaction":
        return Transaction.objects.filter(partner_id=entry.partner_id, transaction_id=entry.ref).first()
    return None


def source_facts(row: TradingDay | Transaction | None) -> list[tuple[str, Any]]:
    """What of the source row a rule may have read."""
    names = READ_BY_RULES.get(type(row), ())
    known = ((name, getattr(row, name)) for name in names)
    return [
        (name.replace("_", " "), plain(v) if isinstance(v, Decimal) else v)
        for name, v in known
        if v is not None
    ]


def how(entry: LedgerEntry) -> str:
    """The arithmetic in a few signs, for a list: ``1.25 lots × 5.00``."""
    if entry.basis is None or entry.rate is None or entry.rate_unit == "amount":
        return "fixed amount" if entry.rate_unit == "amount" else ""
    basis = _amount_of(entry.basis, entry.basis_unit)
    rate = f"{plain(entry.rate)} %" if entry.rate_unit == "percent" else exact(entry.rate)
    group = f" × {plain(entry.multiplier)}" if entry.multiplier not in (None, 1) else ""
    return f"{basis} × {rate}{group}"


def _amount_of(value: Decimal, unit: str) -> str:
    return (
        f"{plain(value)} lots"
        if unit == "lots"
        else f"{plain(value)}"
        if unit == "count"
        else money(value, unit)
    )


def _rate(entry: LedgerEntry) -> str:
    if entry.rate is None:
        return ""
    if entry.rate_unit == "percent":
        return f"{plain(entry.rate)} %"
    return f"{money(entry.rate, entry.currency)}{' per lot' if entry.rate_unit == 'per_lot' else ''}"


def _times_basis(entry: LedgerEntry) -> str:
    if entry.basis is None or entry.rate_unit == "amount":
        return ""
    word = "of" if entry.rate_unit == "percent" else "×"
    return f"{word} {_amount_of(entry.basis, entry.basis_unit)}"


def _times_group(entry: LedgerEntry) -> str:
    return (
        f"× {plain(entry.multiplier)} (group {entry.group_id})" if entry.multiplier not in (None, 1) else ""
    )


def _basis_step(entry: LedgerEntry) -> Step | None:
    if entry.basis is None:
        return None
    # Upline lines name the direct and never the customer, who is somebody else's.
    origin = "as reported by the partner" if entry.level == 0 else f"from {entry.direct_id or 'your network'}"
    return Step("Measured", _amount_of(entry.basis, entry.basis_unit), origin)


def _fx_step(entry: LedgerEntry) -> Step | None:
    if entry.fx_rate is None:
        return None
    used = Rate.objects.filter(partner_id=entry.partner_id, pk__in=entry.fx_ids or []).order_by("day", "base")
    origin = ", ".join(f"1 {rate.base} = {plain(rate.rate)} {rate.quote} on {rate.day}" for rate in used)
    return Step(
        "Converted at", plain(entry.fx_rate), origin or f"{entry.source_currency} to {entry.currency}"
    )


def _rate_step(entry: LedgerEntry) -> Step | None:
    if entry.rate is None:
        return None
    return Step(
        "Rate", _rate(entry), f"rule {entry.rule_id}, plan {entry.plan_id}, version from {entry.version_from}"
    )


def _tier_step(entry: LedgerEntry) -> Step | None:
    if entry.tier_from is None:
        return None
    return Step("Tier reached", f"from {plain(entry.tier_from)}", f"by what {entry.month:%B %Y} added up to")


def _group_step(entry: LedgerEntry) -> Step | None:
    if entry.multiplier is None:
        return None
    return Step(
        "Multiplier",
        plain(entry.multiplier),
        f"instrument group {entry.group_id}" if entry.group_id else "no group",
    )


def _guard_step(entry: LedgerEntry) -> Step | None:
    if entry.guard is None:
        return None
    return Step(
        "Margin guard", f"× {plain(entry.guard)}", "all lines on this trade together reached the plan's limit"
    )


def _cap_step(entry: LedgerEntry) -> Step | None:
    if entry.uncapped is None:
        return None
    return Step(
        "Cap",
        f"{money(entry.uncapped, entry.currency)} before the cap",
        f"the cap of {entry.month:%B %Y} was reached",
    )


def _due_step(entry: LedgerEntry) -> Step:
    held = entry.payable_from > entry.earned_day
    return Step(
        "Payable",
        f"from {entry.payable_from}" if held else "at once",
        "after the hold" if held else "no hold",
    )
