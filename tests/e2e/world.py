"""A quarter in the life of an affiliate, for pages worth looking at: seeded, so that every run draws the same."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from commissions.ledger.models import LedgerEntry
from commissions.rollups.roll_up import roll_up
from customers.models import Customer
from tests import factories as make
from track360.affiliates.models import Affiliate
from track360.core.clock import now
from track360.partners.models import Partner

DAYS = 88
FIRST = ("Ada", "Nikos", "Maria", "Jean", "Sofia", "Omar", "Lena", "Piotr", "Aisha", "Tom", "Ines", "Yuki")
LAST = (
    "Lovelace",
    "Papadakis",
    "Rossi",
    "Dubois",
    "Silva",
    "Haddad",
    "Weber",
    "Nowak",
    "Khan",
    "Baker",
    "Costa",
    "Sato",
)
COUNTRIES = ("GR", "DE", "IT", "CY", "ES", "AE", "PL")
INSTRUMENTS = (("EURUSD", 9), ("XAUUSD", 7), ("GBPUSD", 5), ("US30", 4), ("BTCUSD", 3), ("USDJPY", 3))
RULES: list[dict[str, Any]] = [
    {"id": "gold", "type": "lot", "rate": "8.00", "match": {"groups": ["metals"]}, "hold_days": 14},
    {"id": "lots", "type": "lot", "rate": "5.00", "cap": {"amount": 20000, "per": "month"}, "hold_days": 14},
    {
        "id": "welcome",
        "type": "cpa",
        "trigger": "ftd",
        "amount": 400,
        "qualify": {"min_deposit": 250, "min_lots": 2, "within_days": 60, "kyc": ["approved"]},
        "hold_days": 30,
    },
    {"id": "team", "type": "override", "of": ["lots", "gold"], "mode": "on_top", "levels": [20, 10]},
]


class Story:
    """Makes the rows; ``helios`` is the affiliate who logs in as ``helios``, ``olivia`` and ``oscar`` are operators."""

    def __init__(self) -> None:
        self.rng = Random(360)
        self.today = now().date()
        self.partner = make.make_partner("meridian", name="Meridian Markets")
        self.plan = make.make_plan(self.partner, "ib-standard", RULES, name="Standard IB")
        self.helios = self.affiliate("IB-1001", "Helios Partners")
        below = [
            self.affiliate(f"IB-{2000 + n}", name, self.helios)
            for n, name in enumerate(("Boreas Trading", "Ilios FX", "Pontos Capital"))
        ]
        make.make_affiliate_login(self.helios, "helios")
        for name in ("olivia", "oscar"):
            make.make_operator(name, first_name=name.title())
        self.customers = [self.customer(self.helios, n) for n in range(46)]
        self.network = [(sub, self.customer(sub, 100 + 10 * n + m)) for n, sub in enumerate(below) for m in range(6)]
        for back in range(DAYS, -1, -1):
            self.trade(self.today - timedelta(days=back))
        self.troubles()

    def affiliate(self, affiliate_id: str, name: str, parent: Affiliate | None = None) -> Affiliate:
        made = make.make_affiliate(self.partner, affiliate_id, parent, name=name)
        make.make_assignment(made, self.plan)
        return made

    def customer(self, affiliate: Affiliate, number: int) -> Customer:
        signup = self.today - timedelta(days=self.rng.randint(1, DAYS + 20))
        first, last = self.rng.choice(FIRST), self.rng.choice(LAST)
        made = make.make_customer(
            affiliate, f"{780000 + number * 37}", signup_date=signup, first_name=first, last_name=last,
            email=f"{first}.{last}@mail.example".lower(), country_code=self.rng.choice(COUNTRIES),
            campaign_id=self.rng.choice(["spring", "youtube", "webinar"]),
            kyc_status_id=self.rng.choice(["approved", "approved", "approved", "pending"]),
            trading_account_type="standard",
        )  # fmt: skip
        if self.rng.random() < 0.72:
            self.deposit(made, signup + timedelta(days=self.rng.randint(0, 6)))
        return made

    def deposit(self, customer: Customer, day: date) -> None:
        if day > self.today:
            return
        customer.funded = day  # type: ignore[attr-defined]
        at = datetime.combine(day, time(10, 30), UTC)
        deposit = make.make_transaction(
            customer, str(self.rng.choice([250, 500, 800, 1500])), day=day, transaction_date=at
        )
        if customer.affiliate_id == "IB-1001" and self.rng.random() < 0.5:
            earned = min(day + timedelta(days=9), self.today)
            make.make_entry(
                self.helios, customer, "400", rule_id="welcome", kind="transaction", ref=deposit.transaction_id,
                instrument="",
                source_currency="", source_day=None, earned_day=earned, plan_id="ib-standard", basis=None,
                basis_unit="",
                rate=Decimal(400), rate_unit="amount", payable_from=earned + timedelta(days=30),
            )  # fmt: skip

    def trade(self, day: date) -> None:
        """Weekdays only; rows and lines go in by the hundred."""
        if day.weekday() > 4:
            return
        lines: list[LedgerEntry] = []
        for customer in self.customers:
            if self.rng.random() < 0.55:
                self.row(customer, day, lines)
        for sub, customer in self.network:
            if self.rng.random() < 0.4:
                self.below(sub, customer, day, lines)
        LedgerEntry.objects.bulk_create(lines)

    def row(self, customer: Customer, day: date, lines: list[LedgerEntry]) -> None:
        if getattr(customer, "funded", self.today) >= day:
            return
        instrument = self.rng.choices([name for name, _ in INSTRUMENTS], [weight for _, weight in INSTRUMENTS])[0]
        lots = Decimal(self.rng.randint(5, 420)) / 100
        make.make_day(customer, str(lots), date=day, instrument=instrument, spread_cost=lots * 7, commission=lots * 3)
        gold = instrument == "XAUUSD"
        rate, multiplier = (Decimal(8), Decimal(1)) if gold else (Decimal(5), Decimal(1))
        lines.append(
            self.line(
                self.helios,
                customer,
                day,
                lots * rate,
                instrument,
                "gold" if gold else "lots",
                lots,
                rate,
                multiplier,
            )
        )

    def below(self, sub: Affiliate, customer: Customer, day: date, lines: list[LedgerEntry]) -> None:
        lots = Decimal(self.rng.randint(5, 300)) / 100
        make.make_day(customer, str(lots), date=day)
        lines.append(
            self.line(
                self.helios, customer, day, lots, "EURUSD", "team", lots * 5, Decimal(20), None, level=1,
                direct_id=sub.affiliate_id,
                basis_unit="USD", rate_unit="percent",
            )
        )  # fmt: skip

    def line(
        self, affiliate: Affiliate, customer: Customer, day: date, amount: Decimal, instrument: str, rule: str,
        basis: Decimal, rate: Decimal, multiplier: Decimal | None, **more: Any,
    ) -> LedgerEntry:  # fmt: skip
        fields = {
            "partner": self.partner, "affiliate_id": affiliate.affiliate_id, "rule_id": rule, "level": 0,
            "kind": "activity",
            "customer_id": customer.customer_id, "source_day": day, "instrument": instrument,
            "source_currency": "USD", "ref": "",
            "month": day.replace(day=1), "period": day.replace(day=1), "cause": "earned", "earned_day": day,
            "amount": amount,
            "currency": "USD", "direct_id": affiliate.affiliate_id, "plan_id": "ib-standard",
            "version_from": date(2026, 1, 1),
            "basis": basis, "basis_unit": "lots", "rate": rate, "rate_unit": "per_lot", "multiplier": multiplier,
            "group_id": "metals" if rule == "gold" else "majors" if multiplier else "", "source_revision": 1,
            "payable_from": day + timedelta(days=14), **more,
        }  # fmt: skip
        return LedgerEntry(**fields)

    def troubles(self) -> None:
        """What waits for the operator, and the receipts of two weeks."""
        for n in range(4):
            make.make_exception(
                self.helios, self.customers[n], "missing_rate" if n % 2 else "unmapped_instrument", ref=str(n)
            )
        for n in range(3):
            make.make_parked(self.partner, f"TX-77{n}", parked_at=now() - timedelta(hours=5 * n + 1))
        make.make_quarantined(self.partner, quarantined_at=now() - timedelta(hours=3))
        for back in range(13, -1, -1):
            for entity, size in (("customers", 40), ("transactions", 120), ("trading-activity", 900)):
                make.make_batch(
                    self.partner, entity, received_at=now() - timedelta(days=back, minutes=40),
                    received=size + self.rng.randint(0, 90),
                    created=size, unchanged=12, rejected=self.rng.randint(0, 2),
                )  # fmt: skip


def tell() -> tuple[Partner, Affiliate]:
    """Make it all; the partner and the affiliate who logs in."""
    story = Story()
    roll_up(story.partner.pk)
    return story.partner, story.helios
