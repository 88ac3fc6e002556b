"""The plan editor's state: a version as it is being filled in, and the steps that change its list of rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from commissions.admin.schema_form import Option, assign, numbers, options, read
from commissions.programme.models import Plan
from commissions.programme.schema_problems import schema_problems
from commissions.rating.rules.base import Rule, key_of
from commissions.rating.rules.registry import RULES
from commissions.rating.rules.schema import VERSION
from track360.verticals.registry import VERTICALS

Document = dict[str, Any]
FRAME = "partners[0].plans[0].versions[0]"


@dataclass
class Card:
    """One rule on the page; ``sentences`` are what affiliates will read of it, once it is sound."""

    number: int
    title: str
    description: str
    type: str
    option: Option
    sentences: list[str]


@dataclass
class Version:
    """A version being filled in: plan (id), from, margin_guard and rules, all text; ``extended``: the rows to
    have more of."""

    plan: Plan
    start: str = ""
    margin_guard: str = ""
    rules: list[Document] = field(default_factory=list)
    extended: str = ""

    @classmethod
    def posted(cls, plan: Plan, data: Mapping[str, str]) -> Version:
        """As the form sent it."""
        found = [_rule(data, number) for number in numbers(data, "rules")]
        start, guard = data.get("from", "").strip(), data.get("margin_guard", "").strip()
        return cls(plan, start, guard, [rule for rule in found if rule])

    @classmethod
    def of(cls, plan: Plan, content: Mapping[str, Any]) -> Version:
        """From a draft, or a version that is to be the model of a new one."""
        guard = content.get("margin_guard")
        return cls(plan, content.get("from", ""), "" if guard is None else format(guard), list(content["rules"]))

    @property
    def content(self) -> dict[str, Any]:
        """For a draft."""
        return {
            "plan": self.plan.plan_id,
            "from": self.start,
            "margin_guard": self.margin_guard,
            "rules": self.rules,
        }

    def do(self, step: str) -> None:
        """``add:lot``, ``remove:2``, ``up:2`` or ``grow:rules[0].tiers.steps``; anything else does nothing."""
        what, _, of = step.partition(":")
        if what == "add" and of in rule_types(self.plan):
            kind, _, trigger = of.partition(":")
            self.rules.append({"type": kind, **({"trigger": trigger} if trigger else {})})
        elif what == "grow":
            self.extended = of
        # The step is text from a button, which anybody can change before it is sent.
        elif of.isdecimal() and int(of) < len(self.rules):
            rule = self.rules.pop(int(of))
            if what == "up":
                self.rules.insert(max(int(of) - 1, 0), rule)
            elif what != "remove":
                self.rules.insert(int(of), rule)

    def cards(self) -> list[Card]:
        """The rules as they go on the page."""
        return [card for number, rule in enumerate(self.rules) if (card := self._card(number, rule))]

    def _card(self, number: int, rule: Document) -> Card | None:
        kind = RULES.get(key_of(rule))
        if kind is None:
            return None
        name = f"rules[{number}]"
        shown = [option for option in options(kind.SCHEMA, rule, name, self.extended) if option.name != f"{name}.type"]
        group = Option(name, kind.SCHEMA.get("title", kind.TYPE), "group", children=sorted(shown, key=_rank))
        told = kind.SCHEMA.get("description", "")
        return Card(number, group.label, told, kind.TYPE, group, self._sentences(kind, rule))

    def _sentences(self, kind: type[Rule], rule: Document) -> list[str]:
        # A rule that is only half filled in has nothing to say yet.
        if any(schema_problems(kind.SCHEMA, rule)) or any(kind.check(rule)):
            return []
        return kind.describe(rule, self.plan.currency)

    def frame(self) -> list[Option]:
        """What is no rule's."""
        return [
            Option("from", "In force from", "day", VERSION["from"], self.start, required=True),
            Option("margin_guard", "Margin guard", "figure", VERSION["margin_guard"], self.margin_guard),
        ]


def _rank(option: Option) -> int:
    """The name first, then what is the model's own, then what every rule has."""
    last = {"match": 1, "cap": 2, "hold_days": 3, "self_referral": 4}
    key = option.name.rpartition(".")[2]
    return -1 if key == "id" else last.get(key, 0)


def _rule(data: Mapping[str, str], number: int) -> Document | None:
    name = f"rules[{number}]"
    said = {key: data.get(f"{name}.{key}", "") for key in ("type", "trigger")}
    kind = RULES.get(key_of(said))
    return None if kind is None else {**read(kind.SCHEMA, data, name), "type": said["type"]}


def rule_types(plan: Plan) -> dict[str, type[Rule]]:
    """The models that a plan of this partner may use, by key."""
    excluded = VERTICALS[plan.partner.vertical].excluded_rules
    return {key: kind for key, kind in RULES.items() if key not in excluded}


def assign_problems(problems: list[tuple[str, str]], cards: list[Card], frame: list[Option]) -> list[str]:
    """Put what ``apply`` refuses where it was filled in; returns what fits nowhere."""
    inner = [(path.removeprefix(f"{FRAME}.") if path != FRAME else "", message) for path, message in problems]
    return assign(inner, [*frame, *(card.option for card in cards)])


def error_summary(cards: list[Card], frame: list[Option]) -> list[tuple[str, str, str]]:
    """(place on the page, what stands there, problem), from top to bottom."""
    found = [(option, "") for option in frame]
    found += [(option, f"rule {card.number + 1}, ") for card in cards for option in card.option.all()]
    return [(option.key, f"{where}{option.label}", problem) for option, where in found for problem in option.problems]
