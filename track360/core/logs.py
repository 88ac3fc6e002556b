"""What must not be read in a log, and what must not be taken for an entry of it."""

from __future__ import annotations

import logging
import re
from typing import Any

# Control characters, and what else some reader of logs takes for the end of a line.
_ESCAPED = {code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0))} | {
    ord(each): f"\\u{ord(each):04x}" for each in "\u2028\u2029"
}
LINK = re.compile(r"(/(?:reset|invitation)/|/hooks/in/)[\w-]+(?:/[\w-]+)?")


class WithoutLinks(logging.Filter):
    """Takes the token out of a one-time link, or of a way in for webhooks: it is as good as a password."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Every record passes, some of them shorter."""
        message = record.getMessage()
        if LINK.search(message):
            # Without args: they would be put into the message once more.
            record.msg, record.args = LINK.sub(r"\1…", message), None
        return True


class OneLine(logging.Formatter):
    """An entry is one line, and a stack below it is indented: no value can make an entry of its own."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = record.message.translate(_ESCAPED)
        return super().formatMessage(record)

    def formatException(self, ei: Any) -> str:
        return _indented(super().formatException(ei))

    def formatStack(self, stack_info: str) -> str:
        return _indented(super().formatStack(stack_info))


def _indented(text: str) -> str:
    return "\n".join(f"    {line.translate(_ESCAPED)}" for line in text.split("\n"))
