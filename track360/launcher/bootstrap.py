"""Makes the virtual environment; runs on the system's own Python, so with its standard library alone.

Usage: ``python3 track360/launcher/bootstrap.py requirements.txt`` (or requirements-dev.txt).
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NoReturn

CLONE = Path(__file__).resolve().parents[2]
VENV = CLONE / ".venv"
PYTHON = VENV / "bin" / "python"
# Read by whatever Python there is, so nothing here may be newer than it can parse.
OLDEST = (3, 11)


def main(requirements: str) -> None:
    """Bring ``.venv`` up to date with that requirements file; at once when it already is."""
    wanted = _fingerprint()
    mark = VENV / (requirements + ".installed")
    if _works() and mark.exists() and mark.read_text() == wanted:
        return
    _check_python()
    if not _works():
        _make_venv()
    _install(requirements)
    # Last: an installation that broke off has no mark and begins again.
    mark.write_text(wanted)


def _fingerprint() -> str:
    # All three, as requirements-dev.txt builds on the others; and the place: a moved environment is broken.
    files = ("requirements.txt", "requirements-dev.txt", "constraints.txt")
    texts = [(CLONE / name).read_bytes() for name in files] + [str(CLONE).encode()]
    return hashlib.sha256(b"\0".join(texts)).hexdigest()


def _works() -> bool:
    try:
        return subprocess.call([str(PYTHON), "-c", "import pip"], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def _check_python() -> None:
    if sys.version_info < OLDEST:
        found = "{}.{}".format(*sys.version_info[:2])
        _give_up(
            f"Python {found} is too old, track360 needs {OLDEST[0]}.{OLDEST[1]} or newer",
            "install a newer one and name it: make PYTHON=python3.13",
        )
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        _give_up(
            "this Python cannot make virtual environments (no ensurepip)",
            "on Debian and Ubuntu: apt-get install python3-venv",
        )


def _make_venv() -> None:
    _say(f"making a virtual environment in {VENV}")
    shutil.rmtree(VENV, ignore_errors=True)
    if subprocess.call([sys.executable, "-m", "venv", str(VENV)]) or not _works():
        _give_up(
            f"could not make a virtual environment in {VENV}",
            "see the lines above; on Debian and Ubuntu: apt-get install python3-venv",
        )


def _install(requirements: str) -> None:
    _say(f"installing {requirements} (a minute or so; pip's own settings decide where from)")
    began = time.monotonic()
    options = ["--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    failed, said = _pip("install", *options, "-r", str(CLONE / requirements))
    if failed:
        _give_up(
            "\n".join([f"pip could not install {requirements}:", *said[-12:]]),
            "see pip's lines above. Is the package index reachable? Name yours with PIP_INDEX_URL "
            "or in pip.conf, then run make again",
        )
    _say(f"installed in {time.monotonic() - began:.0f} s")


def _pip(*arguments: str) -> "tuple[int, list[str]]":
    """Run pip, showing what it works on: its exit code and its output's lines."""
    with subprocess.Popen(
        [str(PYTHON), "-m", "pip", *arguments],
        cwd=str(CLONE),
        # pip refuses a user's installation inside a virtual environment.
        env={**os.environ, "PIP_USER": "0"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    ) as process:
        assert process.stdout
        said = []
        for line in process.stdout:
            said.append("  " + line.rstrip())
            if line.startswith(("Collecting", "Installing")):
                _progress(line.split(" (from")[0].split(":")[0].strip())
    _progress("")
    return process.returncode, said


def _progress(what: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{what}", end="", file=sys.stderr, flush=True)


def _say(what: str) -> None:
    print(f"track360: {what}", file=sys.stderr, flush=True)


def _give_up(message: str, remedy: str) -> NoReturn:
    _say(f"{message}\n  What to do: {remedy}")
    sys.exit(1)


if __name__ == "__main__":
    main(sys.argv[1])
