"""Figures over everybody's rows are asked once a minute and not by every visitor."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.core.cache import cache

Result = TypeVar("Result")


def briefly(seconds: int) -> Callable[[Callable[..., Result]], Callable[..., Result]]:
    """Keep the answer that long in this process. For figures of all partners only: the key knows no reader."""

    def decorate(select: Callable[..., Result]) -> Callable[..., Result]:
        @wraps(select)
        def kept(*args: Any) -> Result:
            # Without the arguments: the moment asked for is always now, and would make every key new.
            key = f"{select.__module__}.{select.__qualname__}"
            return cast(Result, cache.get_or_set(key, lambda: select(*args), seconds))

        return kept

    return decorate
