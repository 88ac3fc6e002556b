"""A new plan version, as the plan editor makes it.

content: plan (id), from (ISO day), margin_guard (text, or absent), rules (documents as in the programme file).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from commissions.corrections.errors import Refused
from commissions.corrections.models import Kind
from commissions.corrections.programme_files import ProgrammeFile
from commissions.programme import service
from commissions.programme.diff import rule_changes
from commissions.programme.models import Plan, PlanVersion
from commissions.rating.rules.schema import ID, said
from track360.core.json_schema import Path, Schema
from track360.partners.models import Partner


class NewVersion(ProgrammeFile):
    """A programme that holds one version of one plan, and nothing else."""

    kind = Kind.PLAN
    where: Path = (*ProgrammeFile.where, "plans", 0, "versions", 0)

    def schema(self) -> Schema:
        """That of a version in a programme file, and the plan it is of."""
        plan = service.partner_schema()["properties"]["plans"]["items"]
        version = plan["properties"]["versions"]["items"]
        of = {"plan": said(ID, "The id of a plan that is there.")}
        return {**version, "required": ["plan", *version["required"]], "properties": of | version["properties"]}

    def summary(self, content: dict[str, Any]) -> str:
        names = ", ".join(str(rule.get("id", "")) for rule in content["rules"])
        return f"Version of {content['plan']} from {content['from']}: {names}"

    def programme(self, partner: Partner, content: dict[str, Any]) -> dict[str, Any]:
        plan = Plan.objects.filter(partner=partner, plan_id=content["plan"]).first()
        if plan is None:
            raise Refused(f"{partner} has no plan {content['plan']!r}.", "plan")
        names = ("from", "margin_guard", "rules")
        version = {name: content[name] for name in names if content.get(name) not in (None, "")}
        listed = {"id": plan.plan_id, "currency": plan.currency, "versions": [version]}
        return {"partners": [{"id": partner.code, "plans": [listed]}]}

    def changes(self, partner: Partner, content: dict[str, Any]) -> list[str]:
        """What is otherwise than in the version it follows; all of it where it is the first."""
        versions = PlanVersion.objects.filter(plan__partner=partner, plan__plan_id=content["plan"])
        start = date.fromisoformat(content["from"])
        before = versions.filter(from_day__lt=start).order_by("-from_day").first()
        said = [f"follows the version from {before.from_day}" if before else "is the plan's first version"]
        guards = [before.margin_guard if before else None, _guard(content)]
        if guards[0] != guards[1]:
            said.append("margin guard {} → {}".format(*("none" if guard is None else guard for guard in guards)))
        changes = list(rule_changes(before.rules if before else [], content["rules"]))
        return [*said, *(changes or ["the same rules"])]


def _guard(content: dict[str, Any]) -> Decimal | None:
    given = content.get("margin_guard")
    return Decimal(given) if given else None


PLAN = NewVersion()
