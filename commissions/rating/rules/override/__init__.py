"""``override``: what the affiliates above the direct one earn on the lines of the rules it is ``of``.

One file a mode. A mode yields a ``UplineShare`` for each level that earns on one base amount; the engine sums the
shares of a level on one source into one line, caps and rounds them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from commissions.rating.facts.exact import ZERO, decimal_of
from commissions.rating.facts.outcomes import NothingDue
from commissions.rating.rules import schema
from commissions.rating.rules.override import on_top, per_lot, rate_difference, split
from commissions.rating.rules.override.base import BaseAmount, BaseSource, OverrideParameters, UplineShare

Mode = Callable[[OverrideParameters, BaseSource, BaseAmount], Iterator[UplineShare]]
Description = Callable[[Mapping[str, Any], str], str]
MODES: Mapping[str, Mode] = {
    "on_top": on_top.shares,
    "split": split.shares,
    "rate_difference": rate_difference.shares,
    "per_lot": per_lot.shares,
}
DESCRIPTIONS: Mapping[str, Description] = {
    "on_top": on_top.describe,
    "split": split.describe,
    "rate_difference": rate_difference.describe,
    "per_lot": per_lot.describe,
}
SHARES: Mapping[str, Callable[[Mapping[str, Any], str, int], str]] = {
    "on_top": on_top.describe_share,
    "split": split.describe_share,
    "rate_difference": rate_difference.describe_share,
    "per_lot": per_lot.describe_share,
}


class Override(OverrideParameters):
    """``levels`` start with the parent, in a split with the direct; ``depth`` limits a rate_difference."""

    TYPE = "override"
    SCHEMA = schema.rule(
        ["of", "mode"],
        by_instrument=True,
        title="Override for uplines",
        description="Pays the affiliates above the one who referred the customer, on the lines of the rules it is of.",
        of=schema.said(schema.TEXTS, "The names of the rules of this version on whose lines it pays."),
        mode=schema.said(
            {"enum": list(MODES)},
            "on_top: percents of the direct line, extra. split: percents that share the direct line out. "
            "rate_difference: each upline its own lot rate less what is paid below. per_lot: a fixed amount per lot.",
        ),
        levels=schema.said(
            {"type": "array", "minItems": 1, "items": schema.DECIMAL},
            "One figure a level. on_top and per_lot begin with the parent; split begins with the direct affiliate "
            "and sums to 100. None for rate_difference.",
        ),
        depth=schema.said(
            schema.WHOLE | {"minimum": 1}, "Only for rate_difference: how many levels up. Empty: all the way."
        ),
    )

    @classmethod
    def check(cls, document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        mode, levels = document["mode"], document.get("levels")
        if mode == "rate_difference":
            if levels is not None:
                yield (
                    "levels",
                    "rate_difference pays the difference of rates and has no levels; depth limits it",
                )
        elif levels is None:
            yield "", "'levels' is missing"
        # Silently ignored, it would look like a limit.
        if mode != "rate_difference" and "depth" in document:
            yield "depth", f"only for rate_difference: a {mode} reaches as far as its levels"
        if mode == "split":
            yield from _split_problems(document, levels or ())
        if mode == "on_top":
            for place, level in enumerate(levels or ()):
                if decimal_of(level) > 100:
                    yield f"levels[{place}]", schema.MORE_THAN_ALL.format(value=level)

    @classmethod
    def describe_payment(cls, document: Mapping[str, Any], currency: str) -> list[str]:
        return [DESCRIPTIONS[document["mode"]](document, currency)]

    @classmethod
    def describe_to_upline(cls, document: Mapping[str, Any], currency: str, level: int) -> list[str]:
        share = SHARES[document["mode"]](document, currency, level)
        # The rest is true for whoever earns by it.
        return [share, *cls.describe(document, currency)[1:]] if share else []

    def left_out(self, source: BaseSource, base: BaseAmount) -> Iterator[tuple[str, NothingDue]]:
        if self.mode == "rate_difference":
            return rate_difference.left_out(self, source, base)
        return super().left_out(source, base)

    def shares(self, source: BaseSource, base: BaseAmount) -> Iterator[UplineShare]:
        """What each level earns on one base amount. Raises Unrated like a price."""
        return MODES[self.mode](self, source, base)


def _split_problems(document: Mapping[str, Any], levels: Iterable[Any]) -> Iterator[tuple[str, str]]:
    shared = sum((decimal_of(level) for level in levels), ZERO)
    if shared != 100:
        yield (
            "levels",
            f"a split must share out 100 percent, the direct affiliate's first; these sum to {shared}",
        )
    if "cap" in document:
        yield "cap", "a split cannot have a cap: cap the rule that it splits"


__all__ = ["MODES", "BaseAmount", "BaseSource", "Override", "UplineShare"]
