"""Rating may know verticals and no other room of the platform, also none that comes later."""

from __future__ import annotations

import pkgutil
import tomllib
from pathlib import Path

import track360

PYPROJECT = Path(__file__).parents[2] / "pyproject.toml"


def test_rating_is_forbidden_every_room_but_verticals() -> None:
    contracts = tomllib.loads(PYPROJECT.read_text())["tool"]["importlinter"]["contracts"]
    [pure] = [contract for contract in contracts if contract["name"] == "Rating is pure"]
    rooms = {f"track360.{module.name}" for module in pkgutil.iter_modules(track360.__path__)}
    assert {name for name in pure["forbidden_modules"] if name.startswith("track360")} == rooms - {"track360.verticals"}
