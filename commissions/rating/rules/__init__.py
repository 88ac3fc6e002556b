"""The commission models. The platform's registry hands in which there are; nothing here names them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_installed: dict[str, Any] = {}


def install(rules: Mapping[str, Any]) -> None:
    """Make these rule classes the known ones: ``{key: class}``, key as in ``base.key_of``."""
    _installed.clear()
    _installed.update(rules)


def installed() -> Mapping[str, Any]:
    """The rule classes of the registry."""
    return _installed
