"""Two persons who are one human, or not after all.

content: person_id, and to merge also into: the person that remains.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from commissions.corrections.errors import Refused
from commissions.corrections.handlers import Handler
from commissions.corrections.models import Draft, Kind
from commissions.corrections.planned_rows import overlaid
from commissions.programme import stored
from commissions.programme.terms import compiled
from commissions.rating.rules.schema import ID, said
from commissions.settle.preview import Effect, Progress, effects
from commissions.settle.settler import snapshot
from customers import persons
from customers.models import Customer, SamePerson
from track360.affiliates.models import Affiliate
from track360.core.json_schema import Schema, closed_object
from track360.partners.four_eyes import Signatory
from track360.partners.models import Partner
from track360.queue.waiting import Change

_PERSON = said(ID, "A person id, as in the records of customers and affiliates.")
_MERGE = closed_object(
    {"person_id": _PERSON, "into": said(ID, "The person id of the same human that remains.")}, "person_id", "into"
)
_UNMERGE = closed_object({"person_id": said(ID, "A person id that was taken for another.")}, "person_id")


class _People(Handler):
    """What merging and unmerging share."""

    @abstractmethod
    def after(self, partner: Partner, content: dict[str, Any], known: persons.Roots) -> persons.Roots:
        """The names as they would be. Raises Refused."""

    def named(self, content: dict[str, Any], known: persons.Roots) -> tuple[str, ...]:
        """The persons concerned."""
        person_id = content["person_id"]
        return (person_id, content.get("into") or known.get(person_id, person_id))

    def stored_state(self, partner: Partner, content: dict[str, Any]) -> str:
        """The names before and after."""
        known = persons.roots(partner.pk)
        return repr((sorted(known.items()), sorted(self.after(partner, content, known).items())))

    def preview(self, partner: Partner, content: dict[str, Any], progress: Progress) -> list[Effect]:
        """Rates all accounts of both with the planned names in place of the stored ones."""
        with snapshot():
            known = persons.roots(partner.pk)
            after = self.after(partner, content, known)
            named = self.named(content, known)
            accounts = persons.accounts(partner.pk, *named)
            terms = compiled(stored.stored(partner), after)
            changes = [_change(work) for work in persons.work(partner.pk, accounts, named)]
            rows = [{"partner_id": partner.pk, "person_id": name, "root_id": root} for name, root in after.items()]
            with overlaid(SamePerson, {"partner_id": partner.pk}, rows):
                return effects(partner.pk, terms, changes, progress)

    def carry_out(self, partner: Partner, draft: Draft, by: Signatory) -> None:
        """Write the names, and the settle work that follows."""
        known = persons.roots(partner.pk)
        persons.put(partner, self.after(partner, draft.content, known), *self.named(draft.content, known))


class Merge(_People):
    """``person_id`` is the human that ``into`` names."""

    kind = Kind.MERGE

    def schema(self) -> Schema:
        return _MERGE

    def summary(self, content: dict[str, Any]) -> str:
        """The change in one sentence."""
        return f"Person {content['person_id']} is the same human as {content['into']}"

    def after(self, partner: Partner, content: dict[str, Any], known: persons.Roots) -> persons.Roots:
        """With one name more."""
        for field in ("person_id", "into"):
            if not _exists(partner, content[field]):
                message = f"No customer and no affiliate of {partner} has the person id {content[field]!r}."
                raise Refused(message, field)
        one, other = (known.get(content[field], content[field]) for field in ("person_id", "into"))
        if one == other:
            raise Refused("These two are one human already.", "into")
        return persons.merged(known, content["person_id"], content["into"])


class Unmerge(_People):
    """``person_id`` is a human of its own again."""

    kind = Kind.UNMERGE

    def schema(self) -> Schema:
        return _UNMERGE

    def summary(self, content: dict[str, Any]) -> str:
        """The change in one sentence."""
        return f"Person {content['person_id']} is a human of its own again"

    def after(self, partner: Partner, content: dict[str, Any], known: persons.Roots) -> persons.Roots:
        """With one name less."""
        if content["person_id"] not in known:
            raise Refused(f"{content['person_id']!r} is not another name of anybody.", "person_id")
        return persons.parted(known, content["person_id"])


def _exists(partner: Partner, person_id: str) -> bool:
    # Of affiliates too: who is their own customer is told by the same ids.
    models = (Customer, Affiliate)
    return any(model.objects.filter(partner=partner, person_id=person_id).exists() for model in models)


def _change(work: Any) -> Change:
    affiliates, named = tuple(work.affiliates), tuple(work.persons)
    return Change(0, "customer", work.customer_id, affiliates=affiliates, persons=named)


MERGE, UNMERGE = Merge(), Unmerge()
