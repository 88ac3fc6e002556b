"""The digest of a statement: whoever has its lines can reckon it, without us and our database.

A line is the text that PostgreSQL makes of a row of its columns; a group (rule, level, customer) is the SHA-256 of its
lines in the order in which they were booked, joined by newlines; a statement that of its groups, in byte order.
"""

from __future__ import annotations

from commissions.statements.verification.rows import COLUMNS

LINE = f"ROW({', '.join(COLUMNS)})::text"
OF_LINES = r"sha256(convert_to(string_agg({}, E'\n' ORDER BY id), 'UTF8'))"
"""SQL for the digest of a group of lines."""
OF_STATEMENT = "encode(sha256(string_agg(digest, ''::bytea ORDER BY rule_id, level, customer_id)), 'hex')"
"""SQL for that of a statement, over its groups."""
