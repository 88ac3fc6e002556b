"""The virtual environment, in a copy of the clone whose requirements are empty and need no package index."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from track360.launcher.paths import CLONE


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    target = tmp_path / "track360" / "launcher"
    target.mkdir(parents=True)
    shutil.copy(CLONE / "track360/launcher/bootstrap.py", target)
    for name in ("requirements.txt", "requirements-dev.txt", "constraints.txt"):
        (tmp_path / name).touch()
    return tmp_path


def bootstrap(clone: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "track360/launcher/bootstrap.py", "requirements.txt"]
    return subprocess.run(command, cwd=clone, env=environment, capture_output=True, text=True)


def test_the_environment_is_made_once_and_mended_when_it_changed(clone: Path) -> None:
    first = bootstrap(clone)
    assert first.returncode == 0
    assert "making a virtual environment" in first.stderr
    assert "installing requirements.txt" in first.stderr
    assert bootstrap(clone).stderr == ""
    (clone / "requirements.txt").write_text("./no-such-package\n")
    for _attempt in range(2):
        changed = bootstrap(clone)
        assert changed.returncode == 1
        assert "making" not in changed.stderr
        assert "PIP_INDEX_URL" in changed.stderr


def test_a_python_without_venv_is_explained(clone: Path) -> None:
    (clone / "ensurepip.py").write_text("raise ImportError('as on Debian')\n")
    done = bootstrap(clone, PYTHONPATH=str(clone))
    assert done.returncode == 1
    assert "apt-get install python3-venv" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (clone / ".venv").exists()
