"""What must not be read in a log."""

from __future__ import annotations

import logging
import re

LINK = re.compile(r"(/(?:reset|invitation)/)[\w-]+/[\w-]+")


class WithoutLinks(logging.Filter):
    """Takes the token out of the address of a one-time link, which is as good as the password it sets."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Every record passes, some of them shorter."""
        message = record.getMessage()
        if LINK.search(message):
            # Without args: they would be put into the message once more.
            record.msg, record.args = LINK.sub(r"\1…", message), None
        return True
