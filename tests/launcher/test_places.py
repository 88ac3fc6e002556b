import os
from pathlib import Path

import pytest

from track360.launcher import paths
from track360.launcher.errors import LocalError

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to another user")


def test_the_data_of_a_normal_user_is_in_the_clone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRACK360_DATA_DIR", raising=False)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert paths.data_dir() == paths.CLONE / ".data"
    assert paths.server_account() is None


def test_the_data_of_root_is_where_others_can_reach_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRACK360_DATA_DIR", raising=False)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    one = paths.data_dir()
    monkeypatch.setattr(paths, "CLONE", Path("/elsewhere") / paths.CLONE.name)
    assert one.parent == paths.data_dir().parent == Path("/var/lib/track360")
    assert one != paths.data_dir()


def test_the_user_may_choose_the_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACK360_DATA_DIR", "/srv/t360")
    assert paths.data_dir() == Path("/srv/t360")


def test_a_folder_that_cannot_be_made_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LocalError, match="TRACK360_DATA_DIR="):
        paths.make_data_dir(tmp_path / "file" / "data", None)


@needs_root
def test_an_unreachable_folder_is_named_and_no_parent_is_opened(folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(LocalError, match=f"nobody and cannot enter {closed},"):
        paths.make_data_dir(closed / "deep" / "data", paths.server_account())
    assert closed.stat().st_mode & 0o777 == 0o700


@needs_root
def test_new_folders_are_open_whatever_the_umask(folder: Path) -> None:
    before = os.umask(0o077)
    try:
        paths.make_data_dir(folder / "data", paths.server_account())
    finally:
        os.umask(before)
    assert (folder / "data").stat().st_mode & 0o777 == 0o755


@needs_root
def test_a_server_folder_of_another_user_is_refused(tmp_path: Path) -> None:
    os.chown(tmp_path, 12345, 12345)
    with pytest.raises(LocalError, match="belongs to user id 12345"):
        paths.make_server_dir(tmp_path, paths.server_account())
