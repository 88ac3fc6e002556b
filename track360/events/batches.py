"""What is told in events of batches."""

from __future__ import annotations

from track360.events.contract import Subject
from track360.ingest.request import selectors

BATCH = Subject("batch", selectors.batches)
