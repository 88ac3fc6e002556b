from __future__ import annotations

from tests.audit import HOLES, NOT_ASKED, judge

SOUND = {"name": "sound", "version": "1", "vulns": []}
HOLED = {"name": "holed", "version": "2", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3"]}]}
UNKNOWN = {"name": "unknown", "skip_reason": "not found"}


def test_what_was_found_is_told_by_the_exit_code() -> None:
    assert judge({"dependencies": [SOUND]}, {}) == (0, ["1 packages, no hole known."])
    assert judge({"dependencies": [SOUND, HOLED]}, {}) == (HOLES, ["holed 2: PYSEC-1, mended in 3"])
    assert judge({"dependencies": [HOLED]}, {"PYSEC-1": "not called"}) == (0, ["holed 2: PYSEC-1, not called"])


def test_who_could_not_be_asked_found_nothing() -> None:
    code, lines = judge({"dependencies": [SOUND, UNKNOWN]}, {})
    assert (code, lines[0]) == (NOT_ASKED, "Nothing is known of 1 of 2 packages: unknown ...")
    assert judge({"dependencies": [HOLED, UNKNOWN]}, {})[0] == HOLES
