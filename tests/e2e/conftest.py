"""A browser for the tests that need one; without Chromium they are skipped, unless the run insists."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache

from tests.e2e import browser as chromium
from tests.e2e import world


@pytest.fixture(scope="package")
def driver() -> Iterator[Any]:
    """Of this folder's tests alone: a page that is left open goes on drawing, on a core that others need."""
    if not (chromium.CHROMIUM and chromium.DRIVER):
        missing = "chromium and chromedriver are not installed (apt-get install chromium chromium-driver)"
        if os.environ.get("TRACK360_REQUIRE_BROWSER") == "1":
            pytest.fail(missing)
        pytest.skip(missing)
    with chromium.browser() as made:
        yield made


@pytest.fixture
def story(transactional_db: None) -> Any:
    cache.clear()
    return world.tell()
