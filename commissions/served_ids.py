"""The ids of the ledger and of exchange rates as the API serves them, wherever in an explanation they stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from commissions.explain.causes import Cause
from commissions.rating.facts.arithmetic import Expression
from track360.core.opaque import Opaque

ENTRY, RATE = "commission", "rate"


class ServedIds(NamedTuple):
    """Of one partner."""

    opaque: Opaque

    def entry(self, pk: int) -> str:
        """Of a ledger entry."""
        return self.opaque.id(ENTRY, pk)

    def rate(self, pk: int) -> str:
        """Of an exchange rate."""
        return self.opaque.id(RATE, pk)

    def cause(self, of: Cause) -> dict[str, Any]:
        """A cause that may name an entry or a rate."""
        return of._asdict() | {"named": self._named(of.named)}

    def arithmetic(self, of: Expression | None) -> Expression | None:
        """An expression whose figures may stand in a rate."""
        if of is None or "ref" in of:
            return of
        if "op" in of:
            return {**of, "of": [self.arithmetic(part) for part in of["of"]]}
        return {**of, "from": self._named(of["from"])} if "from" in of else of

    def _named(self, named: dict[str, Any]) -> dict[str, Any]:
        kinds: tuple[tuple[str, Callable[[int], str]], ...] = (("rate", self.rate), ("entry", self.entry))
        # A rate may also be a figure: an id is a whole number and nothing else.
        return named | {word: serve(named[word]) for word, serve in kinds if isinstance(named.get(word), int)}
