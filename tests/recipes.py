"""The recipes of ``docs/how-to``: their code, pasted where it says it belongs.

The first line of a block says where: ``# path`` is a new file, ``# path, under NAME`` one more entry of a
list or mapping. ``python -m tests.recipes`` checks the types of what is pasted; ``make lint`` does.
"""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType

ROOT = Path(__file__).parents[1]
HOUSE = (
    "activity",
    "commissions",
    "customers",
    "tests",
    "track360",
    "transactions",
    "manage.py",
    "pyproject.toml",
)
GUIDES = ("commission-model.md", "connector.md", "vertical.md")
_BLOCK = re.compile(r"```python\n# (?P<path>[\w/]+\.py)(?:, under (?P<name>\w+))?\n(?P<code>.*?)```", re.DOTALL)


def paste(guide: str, into: Path) -> list[Path]:
    """Follow a recipe in a folder, with what it adds to copied there first; returns the files it touches."""
    touched = []
    for block in _BLOCK.finditer((ROOT / "docs" / "how-to" / guide).read_text()):
        file = into / block["path"]
        file.parent.mkdir(parents=True, exist_ok=True)
        if block["name"]:
            if not file.exists():
                shutil.copy(ROOT / block["path"], file)
            file.write_text(_listed(file.read_text(), block["name"], block["code"]))
        else:
            assert not (ROOT / block["path"]).exists()
            file.write_text(block["code"])
        touched.append(file)
    assert touched
    return touched


def _listed(code: str, name: str, entry: str) -> str:
    """The code with one more entry at the end of what ``name`` is set to."""
    start = re.search(rf"^{name}\b.*[\[({{]$", code, re.MULTILINE)
    assert start is not None
    end = re.compile(r"^[\])}]", re.MULTILINE).search(code, start.end())
    assert end is not None
    return code[: end.start()] + entry + code[end.start() :]


def house(into: Path) -> Path:
    """A copy of the code, to paste into and to run."""
    for name in HOUSE:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, into / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, into / name)
    return into


def load(file: Path) -> ModuleType:
    """A pasted file as a module of its own, beside the one it was copied from."""
    spec = importlib.util.spec_from_file_location(f"pasted_{file.stem}", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # where a dataclass looks its annotations up
    spec.loader.exec_module(module)
    return module


def check_types() -> int:
    """mypy's exit code on a copy of the code with all recipes followed."""
    with TemporaryDirectory() as folder:
        made = house(Path(folder))
        touched = {str(file.relative_to(made)) for guide in GUIDES for file in paste(guide, made)}
        # What an earlier run has learnt of the code and its libraries saves a minute.
        if (ROOT / ".mypy_cache").is_dir():
            shutil.copytree(ROOT / ".mypy_cache", made / ".mypy_cache")
        product = sorted(file for file in touched if not file.startswith("tests/"))
        return subprocess.run([sys.executable, "-m", "mypy", *product], cwd=made, check=False).returncode


if __name__ == "__main__":
    sys.exit(check_types())
