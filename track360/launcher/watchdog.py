"""Stops what a killed launcher leaves behind: a process that waits for the launcher's end."""

import subprocess
import sys
from pathlib import Path

from track360.launcher.processes import Processes, StopRequest

RECORDS = ("steps.json", "services.json", "servers.json")  # those that use the servers go first


class Watchdog:
    """Watches over the children of this process, as recorded in ``folder``, until it is dismissed."""

    def __init__(self, folder: Path) -> None:
        # It sees our end as the end of its input; in a session of its own, no signal to us reaches it.
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__, str(folder)],
            cwd=Path(__file__).resolve().parents[2],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def stop(self) -> None:
        """Nothing is left to watch; returns when the watchdog has gone."""
        self._process.communicate()


def watch(folder: Path) -> None:
    """Wait for the launcher's end, then stop its children."""
    sys.stdin.read()
    for name in RECORDS:
        Processes(folder / name, StopRequest()).sweep()


if __name__ == "__main__":
    watch(Path(sys.argv[1]))
