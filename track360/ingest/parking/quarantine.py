"""Invalid records that did not come by push: kept with their reason, because nobody reads their receipt."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from track360.ingest.models import Quarantined
from track360.ingest.validate.records import Faults
from track360.ingest.write import receipts
from track360.partners.models import Partner


def put(partner: Partner, entity: str, origin: str, values: list[Any], errors: Faults, at: datetime) -> None:
    """Keep the values at the indexes of ``errors``, with their faults."""
    Quarantined.objects.bulk_create(
        Quarantined(
            partner=partner,
            entity=entity,
            origin=origin,
            record=values[index],
            errors=receipts.as_json(faults),
            quarantined_at=at,
        )
        for index, faults in sorted(errors.items())
    )
