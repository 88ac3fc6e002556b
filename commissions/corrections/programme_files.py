"""Changes of a partner's programme: the same code as applying a file, on a file of one partner.

content: what the file says of the partner, days and decimals as text.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from operator import itemgetter
from typing import Any

from commissions.corrections.errors import Refused, Unsound
from commissions.corrections.handlers import Handler
from commissions.corrections.models import Draft, Kind
from commissions.programme import service, stored
from commissions.programme.diff import Diff
from commissions.programme.problems import ProgrammeError, place
from commissions.programme.tables import TABLES
from commissions.settle.preview import Effect, Progress
from commissions.settle.preview import preview as effects_of
from track360.core.json import dumps
from track360.core.json_schema import Path, Schema
from track360.partners.four_eyes import Signatory
from track360.partners.models import Partner


class ProgrammeFile(Handler):
    """What a file says of one partner."""

    kind: str = Kind.PROGRAMME
    permission = "commissions.add_planversion"
    where: Path = ("partners", 0)
    """Where in a programme file that stands which is said of the change."""

    def schema(self) -> Schema:
        """That of a partner in a programme file; whose it is, need not be said."""
        return {**service.partner_schema(), "required": []}

    def content(self, partner: Partner, given: dict[str, Any]) -> dict[str, Any]:
        """With decimals as text. Raises Refused for another partner's, for nothing new, and as ``apply`` does."""
        if given.get("id", partner.code) != partner.code:
            raise Refused(f"is another partner's: this is {partner.code!r}", "id")
        # A float tells the digits that were sent, and only a decimal tells them exactly.
        exact = json.loads(dumps(given), parse_float=Decimal)
        try:
            if self.difference(partner, exact).empty:
                raise Refused("That is so already: nothing would change.")
        except ProgrammeError as error:
            document = self.programme(partner, exact)
            raise Unsound([self._fault(document, *problem) for problem in error.problems]) from error
        return dict(kept(exact))

    def _fault(self, document: dict[str, Any], path: str, message: str) -> tuple[Path, str]:
        return place(document, path)[len(self.where) :], message

    def summary(self, content: dict[str, Any]) -> str:
        """The sections of the file, with the number of their entries."""
        sections = [f"{len(value)} {name}" for name, value in content.items() if isinstance(value, list)]
        fields = [name for name, value in content.items() if name != "id" and not isinstance(value, list)]
        return f"Programme file: {', '.join([*fields, *sections]).replace('_', ' ') or 'nothing'}"

    def programme(self, partner: Partner, content: dict[str, Any]) -> dict[str, Any]:
        """The change as a programme file says it."""
        return {"partners": [{**content, "id": partner.code}]}

    def difference(self, partner: Partner, content: dict[str, Any]) -> Diff:
        """What publishing would change. Raises ProgrammeError with everything that is wrong."""
        # ``apply`` itself: two checkers would disagree one day.
        return service.apply(self.programme(partner, content), dry_run=True)

    def stored_state(self, partner: Partner, content: dict[str, Any]) -> str:
        """The programme as it stands; of the rates, which come by themselves, those that it names."""
        known = stored.stored(partner)
        # By key: the tables come as PostgreSQL finds their rows, which an ANALYZE or an update may change.
        tables = {name: sorted(known.table(name).items(), key=itemgetter(0)) for name in TABLES if name != "rates"}
        named = {(each["base"], each["quote"], each["date"]) for each in content.get("rates") or ()}
        rates = [(key, each["rate"]) for key, each in known.rates.items() if (*key[:2], f"{key[2]}") in named]
        return repr((known.partner, tables, sorted(rates)))

    def changes(self, partner: Partner, content: dict[str, Any]) -> list[str]:
        """Record by record, as a dry run lists them."""
        return [str(change) for part in self.difference(partner, content).partners for change in part.changes]

    def preview(self, partner: Partner, content: dict[str, Any], progress: Progress) -> list[Effect]:
        """As in a dry run of ``manage.py apply``."""
        try:
            [part] = self.difference(partner, content).partners
        except ProgrammeError as error:
            raise _refused(error) from error
        return effects_of(part, progress)

    def carry_out(self, partner: Partner, draft: Draft, by: Signatory) -> None:
        try:
            service.apply(self.programme(partner, draft.content))
        except ProgrammeError as error:
            raise _refused(error) from error


def _refused(error: ProgrammeError) -> Refused:
    return Refused("; ".join(problem.message for problem in error.problems))


def kept(value: Any) -> Any:
    """A value of a file as a draft keeps it: days and decimals as text, for JSON would make floats of these."""
    if isinstance(value, dict):
        return {name: kept(item) for name, item in value.items()}
    if isinstance(value, list):
        return [kept(item) for item in value]
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else value


PROGRAMME = ProgrammeFile()
