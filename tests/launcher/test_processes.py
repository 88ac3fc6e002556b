import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.launcher.conftest import eventually
from track360.launcher.errors import LocalError, Stopped
from track360.launcher.pids import birth
from track360.launcher.processes import Child, Processes, StopRequest

FAMILY = (
    "import subprocess, sys, time; child = subprocess.Popen(['sleep', '60']); "
    "print(child.pid, flush=True); time.sleep(60)"
)
STUBBORN = "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"


@pytest.fixture
def processes(tmp_path: Path) -> Processes:
    return Processes(tmp_path / "children.json", StopRequest())


def spawn(processes: Processes, tmp_path: Path, code: str, grace: float = 5.0) -> Child:
    log = tmp_path / "child.log"
    return processes.spawn("child", [sys.executable, "-c", code], env=os.environ, cwd=tmp_path, log=log, grace=grace)


def said(child: Child) -> str:
    eventually(lambda: bool(child.tail()))
    return child.tail().strip()


def test_grandchildren_stop_with_their_parent(processes: Processes, tmp_path: Path) -> None:
    child = spawn(processes, tmp_path, FAMILY)
    grandchild = int(said(child))
    processes.stop()
    assert birth(child.process.pid) is None
    eventually(lambda: birth(grandchild) is None)


def test_a_child_that_will_not_stop_is_killed(processes: Processes, tmp_path: Path) -> None:
    child = spawn(processes, tmp_path, STUBBORN, grace=0.2)
    assert said(child) == "deaf"
    processes.stop()
    assert child.process.returncode == -signal.SIGKILL


def test_a_child_that_fails_shows_the_end_of_its_log(processes: Processes, tmp_path: Path) -> None:
    child = spawn(processes, tmp_path, "print('the reason'); raise SystemExit(3)")
    with pytest.raises(LocalError, match=r"(?s)exit 3\).*the reason.*What to do"):
        processes.wait_for(child, lambda: False, timeout=10)


def test_a_child_that_is_too_slow_is_reported(processes: Processes, tmp_path: Path) -> None:
    child = spawn(processes, tmp_path, FAMILY)
    with pytest.raises(LocalError, match="not ready after 0 seconds"):
        processes.wait_for(child, lambda: False, timeout=0.1)
    processes.stop()


def test_waiting_ends_when_we_are_asked_to_stop(processes: Processes, tmp_path: Path) -> None:
    child = spawn(processes, tmp_path, FAMILY)
    processes.stop_request.signum = signal.SIGTERM
    with pytest.raises(Stopped):
        processes.finish(child)
    processes.stop()
    assert child.process.poll() is not None


def test_the_next_start_stops_what_a_killed_launcher_left(processes: Processes, tmp_path: Path) -> None:
    child = spawn(processes, tmp_path, FAMILY)
    grandchild = int(said(child))
    later = Processes(tmp_path / "children.json", StopRequest())
    assert later.sweep() == ["child"]
    eventually(lambda: birth(grandchild) is None)
    assert birth(child.process.pid) is None
    assert later.sweep() == []


def test_grandchildren_whose_parent_was_killed_are_swept_too(processes: Processes, tmp_path: Path) -> None:
    child = spawn(processes, tmp_path, FAMILY)
    grandchild = int(said(child))
    child.process.kill()
    child.process.wait()
    assert Processes(tmp_path / "children.json", StopRequest()).sweep() == []
    eventually(lambda: birth(grandchild) is None)


def test_a_recycled_process_id_is_left_alone(processes: Processes, tmp_path: Path) -> None:
    with subprocess.Popen(["sleep", "60"]) as stranger:
        row = {"name": "web", "pid": stranger.pid, "birth": "1", "signal": 15, "grace": 1}
        (tmp_path / "children.json").write_text(json.dumps([row]))
        assert processes.sweep() == []
        assert stranger.poll() is None
        stranger.kill()
