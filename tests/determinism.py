"""``python -m tests.determinism``: is the suite the same suite wherever and whenever it is collected?

Each worker of a run collects for itself, and pytest-xdist refuses to run when two of them found different tests. So
the suite is collected twice side by side, the second time on another clock and with another hash seed; ports, names
of temporary files and random numbers differ by themselves. Also as a plugin of pytest's: it writes what was collected.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest

_FILE, _SHIFT = "TRACK360_COLLECTED", "TRACK360_CLOCK_SHIFT"
_DAYS = 86_400
_SHOWN = 20

if _SHIFT in os.environ:
    _real = time.time
    time.time = lambda: _real() + 400 * _DAYS + 1  # before any module of tests is imported


def pytest_collection_finish(session: pytest.Session) -> None:
    """One line a test, in order: its id and the values it is given."""
    if path := os.environ.get(_FILE):
        lines = (f"{item.nodeid}\t{_plain(_parameters(item))}\n" for item in session.items)
        Path(path).write_text("".join(lines).encode("utf-8", "backslashreplace").decode(), "utf-8")


def _parameters(item: pytest.Item) -> dict[str, Any]:
    return item.callspec.params if hasattr(item, "callspec") else {}


def _plain(value: Any) -> str:
    """The value as text that says nothing of addresses in memory, nor of the order in a set."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_plain(key)}: {_plain(inner)}' for key, inner in value.items())}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_plain, value))}]"
    if isinstance(value, set | frozenset):
        return f"{{{', '.join(sorted(map(_plain, value)))}}}"
    return re.sub(r" at 0x[0-9a-f]+", "", repr(value))


def main(arguments: Sequence[str]) -> int:
    """0 if both found the same; else the first differences are printed."""
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / name for name in ("first", "second")]
        first = _collect(files[0], arguments, PYTHONHASHSEED="1")
        second = _collect(files[1], arguments, PYTHONHASHSEED="2", **{_SHIFT: "1"})
        for process in (first, second):
            output, _ = process.communicate()
            if process.returncode:
                print(output)
                return 1
        one, two = (file.read_text("utf-8").splitlines() for file in files)
    differences = list(_differences(one, two))
    print(*differences[:_SHOWN] or [f"{len(one)} tests, collected twice alike"], sep="\n")
    return bool(differences)


def _collect(file: Path, arguments: Sequence[str], **environment: str) -> subprocess.Popen[str]:
    quiet = ("--collect-only", "-qq", "-n", "0", "-p", "no:cacheprovider", "-p", __spec__.name)
    return subprocess.Popen(
        [sys.executable, "-m", "pytest", *quiet, *arguments],
        env={**os.environ, **environment, _FILE: str(file)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _differences(one: Sequence[str], two: Sequence[str]) -> Iterator[str]:
    for here, there in zip_longest(one, two, fillvalue="(nothing)"):
        if here != there:
            yield f"- {here}\n+ {there}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
