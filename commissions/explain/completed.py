"""The arithmetic of an entry with everything written out that is stored in short: see ``rating.facts.arithmetic``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from commissions.explain.documents import Documents
from commissions.explain.evaluated import evaluated
from commissions.ledger import columns
from commissions.ledger.models import LedgerEntry
from commissions.rating.facts.arithmetic import Expression, leaf, node, simple
from commissions.rating.rules.base import model_of

ENTITIES = {"activity": "trading-activity", "transaction": "transactions", "customer": "customers"}
Where = dict[str, Any]


def worth_of(entry: LedgerEntry, worth: Decimal, documents: Documents, is_located: bool = True) -> Expression | None:
    """What the entry's unit was worth once it was booked, as an expression that evaluates to it.

    Unless ``is_located`` its figures say of where they stand what is stored: enough for a sentence, and sooner done.
    None where it was booked before its arithmetic was kept and its columns do not multiply to that.
    """
    if entry.reverses:
        return leaf("paid before" if worth else "nothing due", worth, entry.currency)
    stored = (entry.arithmetic or {}).get("worth")
    if stored is None and not _is_simple(entry):
        return None
    found = stored or simple(entry, entry.rule_id, entry.currency, entry.level)
    whole = _Completing(entry, documents, is_located).expression(found)
    # What a margin guard has cut needs no rounding any more.
    rounded = whole if whole.get("op") == "cut8" else node("round8", whole)
    return rounded if stored is not None or evaluated(whole) == worth else None


def _is_simple(entry: LedgerEntry) -> bool:
    """Whether the columns say it all; without the arithmetic beside them those of a cut line do not."""
    known = entry.rate is not None and (entry.basis is not None or entry.rate_unit == "amount")
    return known and entry.uncapped is None and entry.guard is None


def source_key(entry: LedgerEntry) -> dict[str, Any]:
    """The used parts of the key of the record that earned an entry."""
    key = {
        "customer_id": entry.customer_id,
        "date": entry.source_day,
        "instrument": entry.instrument,
        "currency": entry.source_currency,
        "id": entry.ref,
    }
    return {name: value for name, value in key.items() if value not in ("", None)}


class _Completing:
    def __init__(self, entry: LedgerEntry, documents: Documents, is_located: bool) -> None:
        self.entry, self.documents, self.is_located = entry, documents, is_located

    def expression(self, part: Expression) -> Expression:
        if part.get("op") == "fx":
            return self._converted(part)
        if "op" in part:
            return part | {"of": [self.expression(each) for each in part["of"]]}
        return part | {"from": self._where(part["from"])} if self.is_located and "from" in part else part

    def _converted(self, part: Expression) -> Expression:
        """One step for each rate, from currency to currency."""
        [amount] = part["of"]
        found, currency = self.expression(amount), part["base"]
        for rate_id in part["ids"]:
            rate = self.documents.rate(rate_id)
            assert rate is not None  # rates are only ever added (ADR 0004)
            where = {"rate": rate_id, "base": rate.base, "quote": rate.quote, "date": rate.day.isoformat()}
            is_direct = rate.base == currency
            quoted = leaf("exchange rate", rate.rate, f"{rate.quote} per {rate.base}", **where)
            found = node("×" if is_direct else "÷", found, quoted)
            currency = rate.quote if is_direct else rate.base
        return found

    def _where(self, given: Where) -> Where:
        # The first key that a shape knows; the shapes are told apart by theirs.
        shape = next(shape for key, shape in _SHAPES.items() if key in given)
        return shape(self, given)

    def _record(self, given: Where) -> Where:
        fields = given.get("field") or self._column(given["reads"])
        if "transaction" in given:
            key: dict[str, Any] = {"id": given["transaction"]}
            return {"entity": "transactions", "key": key, "revision": given["revision"], "field": fields}
        entry = self.entry
        entity = ENTITIES.get(entry.kind, entry.kind)
        return {"entity": entity, "key": source_key(entry), "revision": entry.source_revision, "field": fields}

    def _column(self, rule_id: str) -> list[str]:
        document = self.documents.rule(self.entry.plan_id, self.entry.version_from, rule_id)
        return [model_of(document).column] if document else []  # type: ignore[attr-defined]

    def _plan(self, given: Where) -> Where:
        plan, version = given.get("plan", self.entry.plan_id), given.get("version")
        from_day = date.fromisoformat(version) if version else self.entry.version_from
        found: Where = {"plan": plan, "version": from_day.isoformat()}
        if "rule" not in given:
            return found | {"pointer": given["pointer"]}
        document = self.documents.rule(plan, from_day, given["rule"])
        found["rule"] = given["rule"]
        return found | ({"pointer": given.get("pointer") or _pointer(document, given)} if document else {})

    def _line(self, given: Where) -> Where:
        named = given["line"]
        unit = {name: getattr(self.entry, name) for name in columns.UNIT}
        lower = {"affiliate_id": named.get("affiliate", self.entry.direct_id), "level": 0}
        return {"line": unit | lower | {"rule_id": named.get("rule") or self._lower_rules()}}

    def _lower_rules(self) -> list[str]:
        document = self.documents.rule(self.entry.plan_id, self.entry.version_from, self.entry.rule_id)
        return list(document["of"]) if document else []

    def _lines(self, given: Where) -> Where:
        named = given["lines"]
        if "source" in named:
            return {"lines": {"source": source_key(self.entry)}}
        return {"lines": {"affiliate_id": self.entry.affiliate_id, **named, "before": source_key(self.entry)}}

    def _before(self, given: Where) -> Where:
        return given | {"affiliate_id": self.entry.affiliate_id, "before": source_key(self.entry)}

    def _carried(self, given: Where) -> Where:
        return {"carried": {"affiliate_id": self.entry.affiliate_id, **given["carried"]}}

    def _refund(self, given: Where) -> Where:
        return given | {"left_for": self.entry.ref}

    def _group(self, given: Where) -> Where:
        day = self.entry.source_day
        return given | {"date": day.isoformat()} if day else given

    def _as_given(self, given: Where) -> Where:
        return given


_SHAPES: dict[str, Callable[[_Completing, Where], Where]] = {
    "sum": _Completing._as_given,
    "adjustment": _Completing._as_given,
    "carried": _Completing._carried,
    "refund": _Completing._refund,
    "field": _Completing._record,
    "reads": _Completing._record,
    "basis": _Completing._before,
    "line": _Completing._line,
    "lines": _Completing._lines,
    "group": _Completing._group,
    "rule": _Completing._plan,
    "pointer": _Completing._plan,
}
"""By a key that only one shape of ``from`` has, in the order in which they are looked for."""


def _pointer(document: dict[str, Any], given: Where) -> str:
    """Where in a rule a rate stands that was stored by its level or its step."""
    if "level" in given:
        # A split's levels begin with the direct affiliate, the others' with the parent.
        return f"/levels/{given['level'] - (document.get('mode') != 'split')}"
    rate = next((key for key in ("rate", "percent", "amount") if key in document), "")
    if "tier_from" not in given and "step" not in given:
        return f"/{rate}"
    steps = document["tiers"]["steps"]
    at = Decimal(given.get("step") or given["tier_from"])
    place = next(place for place, step in enumerate(steps) if Decimal(step["from"]) == at)
    return f"/tiers/steps/{place}/{'from' if 'step' in given else 'rate' if 'rate' in steps[place] else 'percent'}"
