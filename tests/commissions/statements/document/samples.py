"""Documents as a partner sends them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from hashlib import sha256

from commissions.statements.document.content import (
    CarriedBecause,
    Document,
    Group,
    Kind,
    OnHold,
    Party,
    Prior,
    Released,
    Treatment,
    Vat,
    Withholding,
)  # fmt: skip

D = Decimal
DIGEST = sha256(b"").hexdigest()
BROKER = Party("Northwind Markets Ltd", ("12 Spyrou Kyprianou Avenue", "3070 Limassol"), "CY", "CY10259033P")
LATIN = Party("Müller & Søn Škoda Média Łódź", ("Straße des 17. Juni 135", "10623 Berlin"), "DE", "DE136695976")
GREEK = Party("Εταιρεία Μάρκετινγκ Αθηνών Α.Ε.", ("Λεωφόρος Κηφισίας 44", "151 25 Μαρούσι"), "GR", "EL094014201")
CYRILLIC = Party("Партнёрская сеть «Восток» ТОО", ("проспект Абая 52", "050008 Алматы"), "KZ", "KZ600900114514")
ARABIC = Party("شركة الأفق للتسويق المحدودة", ("شارع الشيخ زايد 101", "دبي"), "AE", "AE100339867500003")
HAN = Party("东方骨干联盟营销有限公司", ("上海市浦东新区世纪大道100号", "邮编 200120"), "CN", "CN91310000MA1FL0001X")
KANA = Party("株式会社アフィリエイト東京", ("東京都千代田区丸の内一丁目9番2号", "〒100-0005"), "JP", "JP1010001000006")
HANGUL = Party("서울제휴마케팅 주식회사", ("서울특별시 강남구 테헤란로 152",), "KR", "KR2208162517")

STATEMENT = Document(
    kind=Kind.STATEMENT,
    number="2026-01 EUR AFF-1042",
    issued=date(2026, 2, 3),
    period="2026-01",
    first=date(2026, 1, 1),
    last=date(2026, 1, 31),
    partner=BROKER,
    affiliate=LATIN,
    affiliate_id="AFF-1042",
    currency="EUR",
    groups=(
        Group("lots-fx", 0, 38, 1204, D("10418.25000000")),
        Group("cpa-ftd", 0, 9, 9, D("2700.00000000")),
        Group("lots-fx", 1, 17, 402, D("311.07420000")),
    ),
    prior=(Prior(date(2025, 11, 1), 2, D("-120.50000000")), Prior(date(2025, 12, 1), 1, D("14.25000000"))),
    earned=D("13323.07420000"),
    opening=D("-20.00000000"),
    not_due=D("2700.00000000"),
    released=(Released("2025-11", D("600.00000000")), Released("2025-12", D("450.00000000"))),
    withheld=D("35.10000000"),
    payable=D("11617.97420000"),
    payout=D("11617.97"),
    net=D("11617.97"),
    carried=D("0.00420000"),
    carried_because=CarriedBecause.ROUNDING,
    on_hold=(OnHold(date(2026, 2, 14), D("1500.00000000")), OnHold(date(2026, 3, 3), D("1200.00000000")),
             OnHold(None, D("35.10000000"))),
    lines=1618,
    digest=DIGEST,
)  # fmt: skip
INVOICE = replace(
    STATEMENT,
    kind=Kind.INVOICE,
    number="NWM-2026-000117",
    vat=Vat(Treatment.REVERSE_CHARGE),
)
CREDIT_NOTE = Document(
    kind=Kind.CREDIT_NOTE,
    number="NWM-2026-000131",
    credit_of=("NWM-2026-000117", "2026-01"),
    issued=date(2026, 3, 3),
    period="2026-02",
    first=date(2026, 2, 1),
    last=date(2026, 2, 28),
    partner=BROKER,
    affiliate=LATIN,
    affiliate_id="AFF-1042",
    currency="EUR",
    net=D("843.20"),
    vat=Vat(Treatment.RATE, D(19), D("160.21")),
    withholding=Withholding(D("5"), D("42.16")),
)


def of(affiliate: Party, kind: Document = INVOICE, language: str = "en") -> Document:
    """The same for another affiliate."""
    return replace(kind, affiliate=affiliate, language=language)


def plain(currency: str, amount: str, **changed: object) -> Document:
    """A statement of one group, paid out in full."""
    whole = replace(
        STATEMENT, currency=currency, groups=(Group("lots", 0, 1, 1, D(amount)),), prior=(), earned=D(amount),
        opening=D(0), not_due=D(0), released=(), withheld=D(0), payable=D(amount), payout=D(amount), net=D(amount),
        carried=D(0), carried_because=None, on_hold=(), lines=1,
    )  # fmt: skip
    return replace(whole, **changed)  # type: ignore[arg-type]
