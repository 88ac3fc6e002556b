"""What the guides of ``docs/how-to`` have people paste passes our own checks of style; of types: ``make lint``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.recipes import GUIDES, house, paste


@pytest.fixture(scope="module")
def pasted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A copy of the code with all recipes followed, and the files they touched."""
    made = house(tmp_path_factory.mktemp("house"))
    touched = {file for guide in GUIDES for file in paste(guide, made)}
    return made, sorted(str(file.relative_to(made)) for file in touched)


@pytest.mark.parametrize("tool", ["ruff check", "ruff format --check"])
def test_style(pasted: tuple[Path, list[str]], tool: str) -> None:
    folder, touched = pasted
    passes(folder, *tool.split(), "--no-cache", *touched)


def passes(folder: Path, *command: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", *command], cwd=folder, capture_output=True, text=True, timeout=280, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
