"""A programme file handed in: carried out at once where one person is enough, else a draft for each partner in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from django.db import transaction

from commissions.corrections import publishing, service
from commissions.corrections.errors import Refused
from commissions.corrections.models import Draft
from commissions.corrections.programme_files import PROGRAMME, kept
from commissions.programme import service as programme
from commissions.programme.diff import Diff, PartnerDiff
from commissions.programme.stored import is_new
from track360.partners.four_eyes import Signatory
from track360.partners.models import Partner

SET_UP = "set up"
"""The reason of a partner's first programme, where none is given."""


class Submitted(NamedTuple):
    """What became of a file: what it changes, and what of that waits for somebody else."""

    diff: Diff
    drafts: list[Draft]


@transaction.atomic
def submit(source: str | Path | dict[str, Any], by: Signatory, reason: str) -> Submitted:
    """Carry out what the file says of partners that are new or have four eyes switched off, and draft the rest.

    source: as ``programme.service.apply`` takes it. Raises ProgrammeError and Refused; then nothing was written.
    """
    content = programme.document(source)
    diff = programme.apply(content, dry_run=True)
    given = {each["id"]: each for each in content["partners"]}
    # By code, as ``apply`` locks them: whether one person is enough must stay so until the commit.
    rows = Partner.objects.filter(code__in=given).order_by("code").select_for_update(no_key=True)
    known = {partner.code: partner for partner in rows}
    news = [part for part in diff.partners if part.changes]
    alone = [part for part in news if part.code not in known or _one_is_enough(known[part.code])]
    _carry_out(alone, [given[part.code] for part in alone], known, by, reason)
    waiting = [part for part in news if part not in alone]
    drafts = [service.propose(known[part.code], PROGRAMME.kind, kept(given[part.code]), by, reason) for part in waiting]
    return Submitted(diff, drafts)


def _one_is_enough(partner: Partner) -> bool:
    return not partner.four_eyes or is_new(partner)


def _carry_out(
    parts: list[PartnerDiff], documents: list[Any], known: dict[str, Partner], by: Signatory, reason: str
) -> None:
    if not parts:
        return
    ids = [known[part.code].pk if part.code in known else None for part in parts]
    if not all(by.allows(step, PROGRAMME.permission, each) for step in ("programme", "publish") for each in ids):
        raise Refused(publishing.NO_RIGHT)
    reasons = [reason.strip() or ("" if _has_begun(known.get(part.code)) else SET_UP) for part in parts]
    if not all(reasons):
        raise Refused("Say why: the reason is kept with the change.", "reason")
    done = programme.apply({"partners": documents})
    made = {part.code: part for part in done.partners}
    for part, document, why in zip(parts, documents, reasons, strict=True):
        said = {"reason": why, "made_by": by.name, "published_by": by.name, "changes": _lines(made[part.code])}
        publishing.record(Partner.objects.get(code=part.code), PROGRAMME.kind, kept(document), **said)


def _has_begun(partner: Partner | None) -> bool:
    return partner is not None and not is_new(partner)


def _lines(part: PartnerDiff) -> list[str]:
    return [str(change) for change in part.changes]
