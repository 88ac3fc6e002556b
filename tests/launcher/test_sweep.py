"""What launchers that are gone have left is deleted; what another has just made is not."""

import os
from pathlib import Path

from track360.launcher.processes import StopRequest
from track360.launcher.servers import JUST_MADE, _lock, _sweep


def aged(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    long_ago = folder.stat().st_mtime - 2 * JUST_MADE
    os.utime(folder, (long_ago, long_ago))
    return folder


def test_only_what_is_old_and_nobody_holds_is_deleted(tmp_path: Path) -> None:
    left, new, held = tmp_path / "left", tmp_path / "new", tmp_path / "held"
    aged(left)
    new.mkdir()
    held.mkdir()
    with _lock(held):
        aged(held)
        _sweep(tmp_path, StopRequest())
    assert (left.exists(), new.exists(), held.exists()) == (False, True, True)
