from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from track360.demo.firms import FIRMS
from track360.demo.generator import Sample, Scale
from track360.demo.people import Record


class Kept(Sample):
    """A sample that is generated once for all tests that only read it."""

    @cache  # noqa: B019 - lives as long as the run
    def _list(self, entity: str) -> list[Record]:
        return list(super().records(entity))

    def records(self, entity: str) -> Iterator[Record]:
        return iter(self._list(entity))


@pytest.fixture(scope="session")
def samples() -> dict[str, Sample]:
    return {firm.id: Kept(firm, Scale(customers=3 * firm.share)) for firm in FIRMS.values()}
