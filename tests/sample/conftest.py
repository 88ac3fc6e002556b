from __future__ import annotations

import pytest

from track360.sample.generator import Sample, Scale, generate_all


@pytest.fixture(scope="session")
def samples() -> dict[str, Sample]:
    return generate_all(Scale(customers=300))
