"""A new plan version: the same code as ``manage.py apply``, on a programme that holds nothing else.

content: plan (id), from (ISO day), margin_guard (text, or absent), rules (documents as in the programme file).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from operator import itemgetter
from typing import Any

from commissions.corrections.errors import Refused
from commissions.programme import service, stored
from commissions.programme.diff import Diff, rule_changes
from commissions.programme.models import Plan, PlanVersion
from commissions.programme.problems import ProgrammeError
from commissions.programme.tables import TABLES
from commissions.settle.preview import Effect, Progress
from commissions.settle.preview import preview as effects_of
from track360.partners.models import Partner


def programme(partner: Partner, content: dict[str, Any]) -> dict[str, Any]:
    """The change as a programme file would say it."""
    plan = Plan.objects.get(partner=partner, plan_id=content["plan"])
    names = ("from", "margin_guard", "rules")
    version = {name: content[name] for name in names if content.get(name) not in (None, "")}
    listed = {"id": plan.plan_id, "currency": plan.currency, "versions": [version]}
    return {"partners": [{"id": partner.code, "plans": [listed]}]}


def difference(partner: Partner, content: dict[str, Any]) -> Diff:
    """What publishing would change. Raises ProgrammeError with everything that is wrong."""
    # ``apply`` itself: two checkers would disagree one day.
    return service.apply(programme(partner, content), dry_run=True)


def summary(content: dict[str, Any]) -> str:
    """The change in one sentence."""
    names = ", ".join(str(rule.get("id", "")) for rule in content["rules"])
    return f"Version of {content['plan']} from {content['from']}: {names}"


def against(partner: Partner, content: dict[str, Any]) -> list[str]:
    """What is otherwise than in the version it follows, in words; all of it where it is the first."""
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


def stored_state(partner: Partner, content: dict[str, Any]) -> str:
    """The programme as it stands, but for the rates, which come by themselves."""
    known = stored.stored(partner)
    # By key: the tables come as PostgreSQL finds their rows, which an ANALYZE or an update may change.
    tables = {name: sorted(known.table(name).items(), key=itemgetter(0)) for name in TABLES if name != "rates"}
    return repr((known.partner, tables))


def preview(partner: Partner, content: dict[str, Any], progress: Progress) -> list[Effect]:
    """As in a dry run of ``manage.py apply``."""
    try:
        [part] = difference(partner, content).partners
    except ProgrammeError as error:
        raise Refused("; ".join(problem.message for problem in error.problems)) from error
    return effects_of(part, progress)


def apply(partner: Partner, content: dict[str, Any], reason: str, who: str) -> None:
    try:
        service.apply(programme(partner, content))
    except ProgrammeError as error:
        raise Refused("; ".join(problem.message for problem in error.problems)) from error
