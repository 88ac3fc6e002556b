"""What a kind of system is that calls us: how its calls are signed, and what its events become until somebody maps them
otherwise. Data all of it, so an operator sees and edits the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from track360.verticals.base import Vertical

Json = dict[str, Any]


@dataclass(frozen=True)
class Sender:
    """One kind. mapping: of a vertical the mapping to begin with, as ``mapping.SCHEMA`` has it. reference: the
    published page it was written from, "" of a generic one."""

    key: str
    title: str
    mapping: Callable[[Vertical], Json]
    reference: str = ""
