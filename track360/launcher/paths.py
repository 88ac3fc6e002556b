"""Where the embedded servers keep their data, and as whom they run."""

import hashlib
import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from track360.launcher.errors import LocalError

CLONE = Path(__file__).resolve().parents[2]
UNPRIVILEGED = "nobody"
_ELSEWHERE = "run make as a normal user, or use servers of your own: set DATABASE_URL and CELERY_BROKER_URL"


@dataclass(frozen=True)
class Account:
    """The unprivileged user the servers run as when we are root."""

    name: str
    uid: int
    gid: int


def server_account() -> Account | None:
    """None for a normal user (the servers run as that user), ``nobody`` for root: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(UNPRIVILEGED)
    except KeyError:
        raise LocalError(f"there is no user {UNPRIVILEGED!r} to run PostgreSQL as", _ELSEWHERE) from None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def data_dir() -> Path:
    """``TRACK360_DATA_DIR``, else ``.data`` in the clone; for root a folder ``nobody`` can reach."""
    chosen = os.environ.get("TRACK360_DATA_DIR")
    if chosen:
        return Path(chosen).expanduser().absolute()
    if os.geteuid() != 0:
        return CLONE / ".data"
    # Two clones of one name must not share their data.
    mark = hashlib.sha256(str(CLONE).encode()).hexdigest()[:8]
    return Path("/var/lib/track360") / f"{CLONE.name}-{mark}"


def make_data_dir(folder: Path, account: Account | None) -> None:
    """Create the folder; only folders created here get a mode, parents that exist keep theirs."""
    mode = 0o755 if account else 0o700
    try:
        for part in reversed([p for p in (folder, *folder.parents) if not p.exists()]):
            part.mkdir()
            part.chmod(mode)
        probe = folder / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise LocalError(
            f"cannot write the data folder {folder}: {error.strerror}",
            "choose another with TRACK360_DATA_DIR=/some/folder",
        ) from None
    if account:
        _check_reachable(folder, account)


def make_server_dir(folder: Path, account: Account | None) -> None:
    """A folder only the server's user can read; refuses one that belongs to somebody else."""
    folder.mkdir(mode=0o700, exist_ok=True)
    owner = account.uid if account else os.geteuid()
    if account and folder.stat().st_uid == 0:
        os.chown(folder, account.uid, account.gid)
    if folder.stat().st_uid != owner:
        raise LocalError(
            f"{folder} belongs to user id {folder.stat().st_uid}, the server would run as {owner}",
            "use the user who made it, or choose another folder with TRACK360_DATA_DIR",
        )


def _check_reachable(folder: Path, account: Account) -> None:
    for part in reversed((folder, *folder.parents)):
        if not _can_enter(part, account):
            raise LocalError(
                f"the servers run as {account.name} and cannot enter {part}, so not reach {folder}",
                "set TRACK360_DATA_DIR to a folder every user may enter, such as /var/lib/track360/data",
            )


def _can_enter(folder: Path, account: Account) -> bool:
    # Tried rather than computed: modes, mounts and access lists all have a say.
    enter = ["/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder)]
    try:
        return subprocess.run(enter, stderr=subprocess.DEVNULL, cwd="/", **as_user(account)).returncode == 0
    except OSError as error:
        raise LocalError(f"cannot become user {account.name}: {error.strerror}", _ELSEWHERE) from None


def as_user(account: Account | None) -> dict[str, Any]:
    """The keyword arguments that make ``subprocess`` drop to that user, with no supplementary group left."""
    if account is None:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}
