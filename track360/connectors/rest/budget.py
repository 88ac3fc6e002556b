"""How much an expression may do: one of a few letters can double what it holds with each of them."""

from __future__ import annotations

from typing import Any

from jmespath import visitor

STEPS = 100_000
"""Parts of the expression evaluated, and values and pieces of text made, whatever the row."""
TIMES, MOST = 20, 5_000_000
"""Of a larger row: as a multiple of its size, and at most."""
PIECE = 8  # characters of a text that cost as much as a value
LONGEST_TEXT = 1_000_000
_MAKING = frozenset(
    {
        "multi_select_list", "multi_select_dict", "projection", "value_projection", "filter_projection", "flatten",
        "slice", "function_expression",
    }
)  # fmt: skip
"""What makes a value; everything else passes on what is there."""


class TooMuch(Exception):
    """The expression made or did more than it may."""


class Bounded(visitor.TreeInterpreter):
    """JMESPath's interpreter, which raises :class:`TooMuch`.

    What is made is counted as if it were written out, for a value that is held twice is written twice.
    """

    def __init__(self, options: Any, row: Any) -> None:
        super().__init__(options)
        self._row, self._left, self._enlarged = row, STEPS, False

    def visit(self, node: Any, *args: Any, **kwargs: Any) -> Any:
        self._take(1)
        found = super().visit(node, *args, **kwargs)
        if node["type"] in _MAKING:
            size = _size(found, self._left)
            if size > self._left:
                self._enlarge()
                size = _size(found, self._left)
            self._take(size)
        return found

    def _take(self, cost: int) -> None:
        self._left -= cost
        if self._left < 0:
            self._enlarge()

    def _enlarge(self) -> None:
        """Once, when it is needed: no row is measured for nothing."""
        if not self._enlarged:
            self._enlarged = True
            self._left += TIMES * min(_size(self._row, MOST // TIMES), MOST // TIMES)
        if self._left < 0:
            raise TooMuch


def _size(value: Any, most: int) -> int:
    """How many values and pieces of text there are in a value, or a little more than ``most``."""
    size, waiting = 0, [value]
    while waiting and size <= most:
        each = waiting.pop()
        size += 1
        if isinstance(each, str):
            size += len(each) // PIECE
        elif isinstance(each, dict):
            waiting.extend(each.values())
            size += len(each)
        elif isinstance(each, list):
            waiting.extend(each)
    return size
