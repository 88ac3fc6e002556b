"""Days that have not come yet: taken as they are sent, for only the partner can tell an error, but not in silence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from track360.core.clock import ONE_DAY
from track360.ingest import datetimes
from track360.ingest.contract import Fault, Numbered, PartnerContract, Warner

AHEAD = "ahead_of_clock"


def ahead_of_clock(name: str) -> Warner:
    """Warns of a date or date-time ``name`` more than a day ahead of the partner's trading day at the receipt."""

    def warn(contract: PartnerContract, records: Numbered, received_at: datetime) -> Iterator[tuple[int, Fault]]:
        calendar = contract.partner.calendar
        today = calendar.day_of(received_at)
        # Zones lie up to a day apart, and a server's own midnight may be there before the partner's.
        last, end = (today + ONE_DAY).isoformat(), datetimes.write(calendar.end_of(today + ONE_DAY))
        message = f"is more than a day ahead of {today}, the partner's trading day when it was received"
        # As text, by which canonical days and instants sort: all are asked, and of a thousand none is ahead.
        first = min(last, end)
        late = [(index, said) for index, record in records if (said := record.get(name)) and said > first]
        for index, said in late:
            if said > last if len(said) == len(last) else said >= end:
                yield index, Fault(f"/{name}", AHEAD, message)

    return warn
