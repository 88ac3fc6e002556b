"""What moves money, and every way in that writes: each takes two persons and a reason, or stands here with why not.

Money moves where a ledger line can change, who gets paid, or where to. A way in is ``page SITE:NAME`` (of an address),
``action SITE:MODEL:NAME``, ``command NAME`` or ``api METHOD NAME``. What Django and the libraries bring (``shell``,
``loaddata``, ``dbshell``) works below all rules: who may run it owns the database.
"""

from __future__ import annotations

from track360.four_eyes.alone import ALONE
from track360.four_eyes.drafted import DECIDED, DRAFTED

__all__ = ["ALONE", "DECIDED", "DRAFTED"]
