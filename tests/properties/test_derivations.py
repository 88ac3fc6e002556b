"""Every entry of random histories: its derivation comes to what was booked, from figures that stand where it says."""

from __future__ import annotations

import pytest

from tests.properties import derivations

pytestmark = pytest.mark.usefixtures("database")


@pytest.mark.parametrize("seed", range(12))
def test_a_derivation_comes_to_what_was_booked(seed: int) -> None:
    derivations.play(seed, steps=10)
