"""Figures over everybody's rows are asked once a minute and not by every visitor."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.core.cache import cache

from track360.site.operator_scope import OperatorScope

Result = TypeVar("Result")


def briefly(seconds: int) -> Callable[[Callable[..., Result]], Callable[..., Result]]:
    """Keep the answer that long in this process, apart for each set of partners: all it knows of a reader."""

    def decorate(select: Callable[..., Result]) -> Callable[..., Result]:
        @wraps(select)
        def kept(*args: Any, scope: OperatorScope) -> Result:
            # Without the arguments: the moment asked for is always now, and would make every key new.
            key = f"{select.__module__}.{select.__qualname__}:{_words(scope)}"
            return cast(Result, cache.get_or_set(key, lambda: select(*args, scope=scope), seconds))

        return kept

    return decorate


def _words(scope: OperatorScope) -> str:
    """The partners in few letters, however many they are."""
    if scope.partner_ids is None:
        return "all"
    return hashlib.sha256(repr(sorted(scope.partner_ids)).encode()).hexdigest()
