"""The intake: the one way by which records of any origin reach the tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from track360.core import clock, jobs
from track360.ingest import registry
from track360.ingest.contract import EntitySpec, PartnerContract
from track360.ingest.parking import quarantine, write_or_park
from track360.ingest.validate import field_ownership
from track360.ingest.validate.records import Faults, Validated, validate_records
from track360.ingest.write import receipts
from track360.ingest.write.receipts import REJECTED, Receipt
from track360.ingest.write.retry import retried
from track360.partners.models import Partner

SETTLE = "commissions.settle"


@dataclass(frozen=True)
class Options:
    """How a batch is taken in.

    mode: ``atomic`` (one bad record refuses all) or ``partial``. orphans: ``refuse`` or ``park``; ``None`` is the
    partner's choice. patch: records name their key and some fields; they update or wait, never create.
    quarantine: keep what is rejected, because nobody reads the receipt. origin: ``push``, or who brought it.
    """

    mode: str = "atomic"
    orphans: str | None = None
    dry_run: bool = False
    patch: bool = False
    quarantine: bool = False
    origin: str = "push"
    body_hash: bytes | None = None


class Refused(Exception):
    """An atomic batch in which something is wrong; nothing was written. ``errors``: faults by index."""

    def __init__(self, errors: Faults) -> None:
        super().__init__(f"{len(errors)} records refused")
        self.errors = errors


def ingest_batch(
    spec: EntitySpec,
    partner: Partner,
    values: Sequence[Any],
    options: Options = Options(),
    faults: Faults | None = None,
    received_at: datetime | None = None,
) -> Receipt:
    """Validate and write one batch (at most 1000 parsed records); returns what became of each.

    ``values`` are changed in place. ``faults``: what parsing found, by index. Raises :class:`Refused` in atomic mode.
    In a transaction of the caller's, the caller retries deadlocks (see ``retry``).
    """
    contract = registry.contract_of(spec, partner)
    at = received_at or clock.now()
    # As sent, because validation changes values in place and quarantine shows the partner's own words.
    sent = [dict(value) if isinstance(value, dict) else value for value in values] if options.quarantine else []
    if partner.ownership:
        owners = field_ownership.foreign_fields(spec, partner, options.origin)
        options = replace(options, patch=options.patch or owners.leave_gaps)
        found = owners.validate(contract, list(values), faults or {}, at, options.patch)
    else:
        found = validate_records(contract, list(values), faults or {}, at, options.patch)
    if found.errors and options.mode == "atomic":
        # With the orphans, which only the tables know: one answer tells all that is wrong.
        orphans = {} if _parks(contract, options) else write_or_park.orphan_faults(contract, found.items)
        raise Refused(found.errors | orphans)
    return retried(lambda: _write(contract, found, len(values), sent, options, at))


def _parks(contract: PartnerContract, options: Options) -> bool:
    """Whether orphans wait; a patch always does."""
    return options.patch or (options.orphans or contract.partner.orphans) == "park"


@transaction.atomic
def _write(
    contract: PartnerContract,
    found: Validated,
    received: int,
    sent: list[Any],
    options: Options,
    at: datetime,
) -> Receipt:
    batch_id = receipts.next_batch_id()
    written = write_or_park.write_or_park(contract, found.items, batch_id, at, _parks(contract, options))
    if written.refused and options.mode == "atomic":
        raise Refused(written.refused)
    receipt = _receipt(contract, found, written, received, None if options.dry_run else batch_id)
    if options.dry_run:
        # Written and taken back: a dry run says exactly what a real one would.
        transaction.set_rollback(True)
        return receipt
    receipts.store(
        receipt, contract.partner.pk, contract.spec.name, options.origin, options.mode, at, options.body_hash
    )
    if options.quarantine:
        quarantine.put(contract.partner, contract.spec.name, options.origin, sent, receipt.errors, at)
    # A batch that says nothing new wakes nobody.
    if receipt.changed or written.released:
        jobs.enqueue_after_commit(SETTLE, contract.partner.pk)
    return receipt


def _receipt(
    contract: PartnerContract,
    found: Validated,
    written: write_or_park.Written,
    received: int,
    batch_id: int | None,
) -> Receipt:
    errors = found.errors | written.refused
    keys = {item.index: dict(zip(contract.spec.key, item.key, strict=True)) for item in found.items}
    outcomes = written.outcomes | dict.fromkeys(errors, REJECTED)
    entries: list[dict[str, Any]] = [
        {"index": index, "key": keys.get(index), "outcome": outcomes[index]} for index in range(received)
    ]
    for index, wrong in errors.items():
        entries[index]["errors"] = receipts.as_json(wrong)
    for index, faults in found.warnings.items():
        if index not in errors:
            entries[index]["warnings"] = receipts.as_json(faults)
    counts = Counter(outcomes.values())
    warnings = sum(len(faults) for index, faults in found.warnings.items() if index not in errors)
    return Receipt(batch_id, received, entries, errors, warnings, counts)
