from __future__ import annotations

from tests.audit import NOT_ASKED, VULNERABLE, judge

SOUND = {"name": "sound", "version": "1", "vulns": []}
UNSOUND = {"name": "unsound", "version": "2", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3"]}]}
UNKNOWN = {"name": "unknown", "skip_reason": "not found"}


def test_what_was_found_is_told_by_the_exit_code() -> None:
    assert judge({"dependencies": [SOUND]}, {}) == (0, ["1 packages, no vulnerability known."])
    assert judge({"dependencies": [SOUND, UNSOUND]}, {}) == (VULNERABLE, ["unsound 2: PYSEC-1, mended in 3"])
    assert judge({"dependencies": [UNSOUND]}, {"PYSEC-1": "not called"}) == (0, ["unsound 2: PYSEC-1, not called"])


def test_who_could_not_be_asked_found_nothing() -> None:
    code, lines = judge({"dependencies": [SOUND, UNKNOWN]}, {})
    assert (code, lines[0]) == (NOT_ASKED, "Nothing is known of 1 of 2 packages: unknown ...")
    assert judge({"dependencies": [UNSOUND, UNKNOWN]}, {})[0] == VULNERABLE
