"""``python -m tests.audit``: has anything that is installed here a known vulnerability?

pip-audit asks a service on the network, so it is no part of ``make lint``. It has an environment of its own, whose
packages are none of ours; further arguments go to it (``--vulnerability-service osv``).
"""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

TOOL = "pip-audit==2.10.1"
FOLDER = Path(__file__).parents[1] / ".data" / "audit"
EXPLAINED: dict[str, str] = {}
"""Why a vulnerability does not concern us, by its id: what is said here is what SECURITY.md calls explained."""
VULNERABLE, NOT_ASKED = 1, 2


def judge(report: Mapping[str, Any], explained: Mapping[str, str]) -> tuple[int, list[str]]:
    """The exit code for what pip-audit has found, and what to say of it."""
    found = report["dependencies"]
    lines, code = [], 0
    for package in found:
        for one in package.get("vulns", []):
            why, mended = explained.get(one["id"]), ", ".join(one["fix_versions"]) or "nowhere yet"
            code = code if why else VULNERABLE
            lines.append(f"{package['name']} {package['version']}: {one['id']}, {why or f'mended in {mended}'}")
    if skipped := [package["name"] for package in found if "skip_reason" in package]:
        lines.append(f"Nothing is known of {len(skipped)} of {len(found)} packages: {', '.join(skipped[:5])} ...")
        lines.append("The service did not answer for them. Try again where it can be reached, or name another by ARGS.")
    return code or (NOT_ASKED if skipped else 0), lines or [f"{len(found)} packages, no vulnerability known."]


def main(arguments: Sequence[str]) -> int:
    """0 without a vulnerability, 1 with one, 2 where nobody could be asked."""
    python = FOLDER / "bin" / "python"
    if not python.exists():
        venv.create(FOLDER, with_pip=True)
    installed, found = FOLDER / "installed.txt", FOLDER / "found.json"
    installed.write_text(_said(sys.executable, "-m", "pip", "freeze"))
    found.unlink(missing_ok=True)
    problem = _said(str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", TOOL, errors=True)
    # Its exit code means either of two things; whether it has written says which.
    asking = ("--no-deps", "--disable-pip", "--progress-spinner", "off", "--format", "json", "--output", str(found))
    problem += _said(str(python), "-m", "pip_audit", "-r", str(installed), *asking, *arguments, errors=True)
    if not found.exists():
        print(f"pip-audit could not ask anybody: {problem.strip().splitlines()[-1]}")
        return NOT_ASKED
    code, lines = judge(json.loads(found.read_text()), EXPLAINED)
    print(*lines, sep="\n")
    return code


def _said(*command: str, errors: bool = False) -> str:
    done = subprocess.run(command, capture_output=True, text=True)
    return done.stderr if errors else done.stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
