"""What the manager of one partner's programme may do, in any order."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from tests.oracle import making_programmes as programmes
from tests.oracle import making_reference as reference
from tests.oracle.dice import Dice
from tests.properties import both

STRANGER = "stranger"


class Manager:
    """``programme`` is what has been applied."""

    def __init__(self, programme: dict[str, Any]) -> None:
        self.programme = deepcopy(programme)
        self.partner = both.enter(self.programme)

    def change_plan(self, dice: Dice) -> None:
        """A plan gets a new version, perhaps from a day in the past."""
        plan = dice.one(self.programme["plans"])
        day = reference.hot_day(dice)
        if day in [version["from"] for version in plan["versions"]]:
            return
        one = len({plan["currency"] for plan in self.programme["plans"]}) == 1
        forex = self.programme["vertical"] == "forex"
        made = programmes.version_of(dice, plan["id"], forex, one, self._groups())
        plan["versions"].append({"from": day, **made})
        self._apply()

    def reassign(self, dice: Dice) -> None:
        """An affiliate is on another plan, or none, from some day on."""
        affiliate, day = dice.one(self._affiliates(dice)), reference.hot_day(dice)
        known = [(entry["affiliate"], entry.get("from")) for entry in self.programme["assignments"]]
        if (affiliate, day) not in known and self._is_known(affiliate):
            plan = None if dice.chance(20) else dice.one(self.programme["plans"])["id"]
            self.programme["assignments"].append({"affiliate": affiliate, "plan": plan, "from": day})
            self._apply()

    def reparent(self, dice: Dice) -> None:
        """An affiliate has another parent, or none, from some day on."""
        place = dice.whole(1, len(self.programme["affiliates"]) - 1)
        entry, day = self.programme["affiliates"][place], reference.hot_day(dice)
        steps = entry.setdefault("parents", [{"parent": entry.pop("parent", None)}])
        entry.pop("parent", None)
        if day not in [step.get("from") for step in steps]:
            above = [other["id"] for other in self.programme["affiliates"][:place]]
            steps.append({"from": day, "parent": None if dice.chance(20) else dice.one(above)})
            self._apply()

    def stranger(self, dice: Dice) -> None:
        """The affiliate whom nobody knew arrives, and with it what was waiting."""
        if not self._is_known(STRANGER):
            self.programme["affiliates"].append({"id": STRANGER, "parent": dice.one(programmes.AFFILIATES)})
            plan = dice.one(self.programme["plans"])["id"]
            self.programme["assignments"].append({"affiliate": STRANGER, "plan": plan})
            self._apply()

    def load_rates(self, dice: Dice) -> None:
        """Rates arrive late, or are corrected."""
        known = {(rate["base"], rate["quote"], rate["date"]): rate for rate in self.programme["rates"]}
        for _ in range(dice.whole(1, 4)):
            base, quote, rate = dice.one(reference.PAIRS)
            day = reference.hot_day(dice)
            entry = {"base": base, "quote": quote, "date": day, "rate": f"{rate}{dice.whole(1, 99)}"}
            known[base, quote, day] = entry
        self.programme["rates"] = list(known.values())
        self._apply()

    def map_instruments(self, dice: Dice) -> None:
        """A group for whatever is in none: undecided rows are mended."""
        groups = self.programme["instrument_groups"]
        if groups and "late" not in self._groups():
            groups.append({"id": "late", "multiplier": dice.one([1, "0.25"]), "instruments": ["*"]})
            self._apply()

    def regroup(self, dice: Dice) -> None:
        """A group holds other instruments at another multiplier from some day on."""
        groups, day = self.programme["instrument_groups"], reference.hot_day(dice)
        names = [name for name in self._groups() if name in reference.GROUPS]
        if not names:
            return
        entry = {**reference.group(dice, dice.one(names)), "from": day}
        if (entry["id"], day) not in [(known["id"], known.get("from")) for known in groups]:
            groups.append(entry)
            self._apply()

    def change_settings(self, dice: Dice) -> None:
        """Another reporting currency or tolerance, from some day on."""
        name, key, choices = dice.one(
            [
                ("reporting_currency", "currency", reference.CURRENCIES),
                ("usd_tolerance", "percent", reference.TOLERANCES),
            ]
        )
        said, day = self.programme[name], reference.hot_day(dice)
        entries = said if isinstance(said, list) else [{key: said}]
        if day not in [entry.get("from") for entry in entries]:
            self.programme[name] = [*entries, {"from": day, key: dice.one(choices)}]
            self._apply()

    # Helpers

    def _apply(self) -> None:
        both.change(self.partner, self.programme)

    def _groups(self) -> list[str]:
        return [*dict.fromkeys(group["id"] for group in self.programme["instrument_groups"])]

    def _is_known(self, affiliate: str) -> bool:
        return any(entry["id"] == affiliate for entry in self.programme["affiliates"])

    def _affiliates(self, dice: Dice) -> list[str]:
        return [STRANGER] if dice.chance(8) else programmes.AFFILIATES
