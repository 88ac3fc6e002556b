"""What every customer has, whatever the vertical: a person, a referrer and a day of signing up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import Any

from track360.demo.affiliate_tree import Affiliate, Tree
from track360.demo.firms import Firm
from track360.demo.names import COUNTRIES, MAIL, email, person
from track360.demo.quarter import Quarter
from track360.demo.seeded_random import chance, choice, randbelow, random_stream, scramble

Record = dict[str, Any]
"""One record as it goes over the wire: strings, exact ``Decimal`` numbers and nulls."""

_CAMPAIGNS = (
    "yt-review",
    "tg-signals",
    "blog-compare",
    "google-brand",
    "ig-stories",
    "podcast",
    "newsletter",
    "webinar",
)


@dataclass(frozen=True)
class Person:
    first: str
    last: str
    email: str
    country: str
    lang: str
    currency: str
    person_id: str


def make_person(firm: Firm, seed: int, number: int) -> Person:
    rng = random_stream(seed, firm.id, "person", number)
    country = choice(rng, firm.countries)
    locale = COUNTRIES[country]
    first, last = person(rng, locale)
    address = email(first, last, number % 997, choice(rng, MAIL))
    return Person(
        first,
        last,
        address,
        country,
        locale.lang,
        choice(rng, locale.currencies),
        f"{firm.id}-human-{number}",
    )


class Signups:
    """Who signed up when, through whom: a function of the index alone, so that nothing has to be kept."""

    def __init__(
        self, firm: Firm, tree: Tree, seed: int, count: int, quarter: Quarter, before: int, within: int
    ) -> None:
        """before: days before the quarter when the first sign up; within: percent who do in the quarter."""
        self.firm, self.tree, self.seed, self.count, self.quarter = firm, tree, seed, count, quarter
        self._before, self._within = before, within

    def rng(self, index: int, *what: object) -> Random:
        return random_stream(self.seed, self.firm.id, "customer", index, *what)

    def signup(self, index: int, rng: Random) -> datetime:
        """Ascending with the index but for the hour: a second account is opened after the first."""
        old = self.count * (100 - self._within) // 100
        length = self.quarter.length
        before = index * self._before // old - self._before if index < old else 0
        within = (index - old) * length // (self.count - old) if index >= old else 0
        return at(self.quarter, before + within, rng)

    def root(self, index: int, again: int) -> int:
        """The first account of the same person: ``again`` percent of accounts are somebody's further one."""
        while index:
            rng = self.rng(index, "root")
            if not chance(rng, again):
                break
            index -= 1 + randbelow(rng, min(index, 40))
        return index

    def referrer(self, root: int) -> Affiliate:
        return self.tree.referrer(self.rng(root, "referrer"))


def at(quarter: Quarter, days: int, rng: Random) -> datetime:
    """An instant of waking hours, ``days`` after the quarter's start."""
    midnight = datetime.combine(quarter.start, time(), UTC)
    return midnight + timedelta(days=days, seconds=5 * 3600 + randbelow(rng, 17 * 3600))


def later(instant: datetime, rng: Random, days: int) -> datetime:
    """Up to ``days`` after an instant, at least five minutes."""
    return instant + timedelta(seconds=300 + randbelow(rng, days * 86_400))


def base_record(firm: Firm, customer_id: str, person: Person, affiliate: Affiliate, index: int, rng: Random) -> Record:
    """The fields that both verticals share and that no later version changes."""
    record: Record = {
        "customer_id": customer_id,
        "affiliate_id": affiliate.affiliate_id,
        "first_name": person.first,
        "last_name": person.last,
        "email": person.email,
        "country_code": person.country,
        "lang_id": person.lang,
    }
    if chance(rng, 80):
        record["campaign_id"] = f"{choice(rng, _CAMPAIGNS)}-{affiliate.affiliate_id.lower()}"
        record["click_id"] = f"{scramble(index, 7):010x}{scramble(index, 11):010x}"
    return record
