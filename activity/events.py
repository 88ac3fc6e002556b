"""What is told in events of days of activity: of a batch at once."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from activity.contract import ACTIVITY as SPEC
from track360.events.contract import Subject
from track360.ingest.request import lists
from track360.ingest.write.receipts import BATCH
from track360.partners.models import Partner


def _read(partner: Partner, numbers: Collection[str]) -> dict[str, dict[str, Any]]:
    found = lists.of_batches(SPEC, partner, numbers)
    return {
        number: {"batch_id": partner.opaque.id(BATCH, int(number)), "records": records}
        for number, records in found.items()
    }


ACTIVITY = Subject("trading_activity", _read)
