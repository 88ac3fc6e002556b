"""Chance that comes out the same on every machine: one stream per key, integers and table look-ups only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


def random_stream(*key: object) -> Random:
    """A stream of its own for every key, so that a record does not depend on how many were made before it."""
    return Random("/".join(str(part) for part in key))


def choice(rng: Random, choices: Sequence[T]) -> T:
    return choices[int(rng.random() * len(choices))]


def randbelow(rng: Random, limit: int) -> int:
    """0 <= n < limit; not ``Random.randrange``, whose algorithm is not promised between Python versions."""
    return int(rng.random() * limit)


def chance(rng: Random, percent: int) -> bool:
    return rng.random() * 100 < percent


def weighted(weights: Mapping[T, int]) -> tuple[T, ...]:
    """A table for ``choice``: each option as often as it weighs."""
    return tuple(option for option, weight in weights.items() for _ in range(weight))


def skewed(rng: Random, count: int) -> int:
    """An index below ``count``, low ones far more often: a few affiliates bring most of the customers."""
    u = rng.random()
    return int(u * u * count)


def scramble(index: int, salt: int) -> int:
    """A 40-bit number that looks random and is different for every index (an odd factor is a bijection)."""
    return (index * 0x9E3779B97F + salt * 0x5851F42D4D + 0x1405) & 0xFFFFFFFFFF
