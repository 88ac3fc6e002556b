"""Where chance comes from: Hypothesis (small, shrinking) or a seeded generator (large, fast)."""

from __future__ import annotations

import random
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


class Dice(ABC):
    """Every choice of the generators. Shrinking leads to the first, the least and the untaken."""

    @abstractmethod
    def whole(self, low: int, high: int) -> int:
        """A number from low to high, both included."""

    def one(self, choices: Sequence[T]) -> T:
        return choices[self.whole(0, len(choices) - 1)]

    def chance(self, percent: int) -> bool:
        return self.whole(0, 99) >= 100 - percent

    def some(self, choices: Sequence[T], least: int = 0, percent: int = 50) -> list[T]:
        """A part of the choices in their order, at least so many of them."""
        taken = [choice for choice in choices if self.chance(percent)]
        return taken if len(taken) >= least else list(choices[:least])

    def shuffled(self, items: Sequence[T]) -> list[T]:
        left, found = list(items), []
        while left:
            found.append(left.pop(self.whole(0, len(left) - 1)))
        return found


class Drawn(Dice):
    def __init__(self, draw: Callable[[Any], Any]) -> None:
        self.draw = draw

    def whole(self, low: int, high: int) -> int:
        return int(self.draw(st.integers(low, high)))


class Seeded(Dice):
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def whole(self, low: int, high: int) -> int:
        return self.random.randint(low, high)
