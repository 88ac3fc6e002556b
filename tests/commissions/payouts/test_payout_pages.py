"""Paying on the operators' site: what can be paid, a batch from its draft to the bank's answer, and what is refused."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commissions.payouts.batches.models import Payout, PayoutAnswer, PayoutBatch
from commissions.payouts.models import PayoutSettings
from tests.commissions.payouts.owing import IBAN, make_details, make_owed, make_payable
from tests.factories import make_operator, make_partner
from track360.affiliates.models import Affiliate
from track360.partners.models import Partner, PersonEvent

pytestmark = pytest.mark.django_db
PAGE = "/admin/payouts/"
MOST_QUERIES = 20


@pytest.fixture
def partner() -> Partner:
    return make_partner("acme")


def client_of(name: str, role: str = "finance") -> Client:
    client = Client()
    client.force_login(make_operator(name, role=role))
    return client


@pytest.fixture
def finn(partner: Partner) -> Client:
    return client_of("finn")


@pytest.fixture
def fay(partner: Partner) -> Client:
    return client_of("fay")


def page_of(batch: PayoutBatch, step: str = "") -> str:
    return f"/admin/commissions/payoutbatch/{batch.pk}/{step}"


def drafted(client: Client, partner: Partner, **said: str) -> PayoutBatch:
    client.post(f"{PAGE}draft/", {"partner": partner.code, "format": "csv", **said}, follow=True)
    return PayoutBatch.objects.latest("id")


def text_of(client: Client, address: str, **asked: Any) -> str:
    return client.get(address, asked).content.decode()


def told(answer: Any) -> str:
    """What the page that follows says at its top."""
    return " ".join(str(message) for message in answer.context["messages"])


def upload(client: Client, batch: PayoutBatch, body: str, kind: str = "csv") -> Any:
    file = SimpleUploadedFile("answer.csv", body.encode())
    return client.post(page_of(batch, "answer/"), {"kind": kind, "file": file}, follow=True)


def queries(client: Client, address: str, **asked: str) -> int:
    client.get(address, asked)  # what a process asks once is not the page's
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address, asked).status_code == 200
    return sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE")) for query in captured)  # those are the test's


def test_what_can_be_paid_and_what_cannot_stands_by_currency(partner: Partner, finn: Client) -> None:
    make_owed(partner, "A", "10.50")
    make_owed(partner, "B", "2.50")
    make_owed(partner, "C", "7.00", "USD")
    make_payable(partner, "D", "4.00")
    Affiliate.objects.filter(affiliate_id="C").update(status="suspended")
    shown = finn.get(PAGE, {"partner": "acme"}).context
    assert shown["figures"] == [("EUR", [13, 4, 0, 0]), ("USD", [0, 7, 0, 0])]
    [way] = shown["ways"]
    assert way[:4] == ("Bank account", "EUR", 2, Decimal("13.00"))
    assert way.formats == ["Bank file (pain.001.001.09)", "Wise batch", "CSV"]
    reasons = {reason.why: (reason.totals, [link for _, link in reason.first]) for reason in shown["reasons"]}
    assert reasons == {
        "the affiliate is suspended": (
            [("USD", Decimal("7.00"))],
            [("Affiliate", f"/admin/affiliates/affiliate/?partner_id={partner.pk}&q=C")],
        ),
        "nobody has said where to": (
            [("EUR", Decimal("4.00"))],
            [
                (
                    "Payout details",
                    f"/admin/commissions/payoutdetails/new/?partner={partner.pk}&affiliate_id=D&currency=EUR&paid_in=EUR",
                )
            ],
        ),
    }


def test_a_batch_is_drafted_by_one_and_released_by_another(partner: Partner, finn: Client, fay: Client) -> None:
    make_owed(partner, "A")
    make_payable(partner, "B")
    answer = finn.post(f"{PAGE}draft/", {"partner": "acme", "format": "csv"}, follow=True)
    assert told(answer) == "Drafted: 1 payment. 1 left out, see below."
    batch = PayoutBatch.objects.get()
    own = text_of(finn, page_of(batch))
    assert "You drafted this batch: somebody else must release it. May: fay." in own
    assert "nobody has said where to" in own
    assert f"{page_of(batch, 'release/')}" not in own
    assert "You drafted this batch" in told(finn.post(page_of(batch, "release/"), follow=True))
    assert PayoutBatch.objects.get().state == "drafted"
    assert told(finn.get(page_of(batch, "file/"), follow=True)).startswith("The file is handed over once")
    assert "Released." in told(fay.post(page_of(batch, "release/"), follow=True))
    batch.refresh_from_db()
    assert (batch.state, batch.made_by, batch.released_by) == ("released", "finn", "fay")


def test_the_file_is_the_one_that_was_drafted_and_who_took_it_is_logged(
    partner: Partner, finn: Client, fay: Client
) -> None:
    make_owed(partner, "A")
    batch = drafted(finn, partner)
    fay.post(page_of(batch, "release/"))
    Affiliate.objects.filter(affiliate_id="A").update(name="Somebody else")
    file = finn.get(page_of(batch, "file/"))
    assert file["Content-Disposition"] == f'attachment; filename="payouts-{batch.order_id}.csv"'
    assert IBAN in file.content.decode()
    assert "Somebody else" not in file.content.decode()
    assert hashlib.sha256(file.content).hexdigest() == batch.digest
    seen = PersonEvent.objects.filter(kind="export").latest("id")
    assert (seen.name, seen.subject) == ("finn", f"commissions.payoutbatch:{batch.pk}")


def test_the_answer_is_taken_once(partner: Partner, finn: Client, fay: Client) -> None:
    for name in "AB":
        make_owed(partner, name)
    batch = drafted(finn, partner)
    first, second = batch.payouts.order_by("id")
    body = f"payment_id,outcome,amount,reason\n{first},paid,,\n{second},returned,,account closed\n"
    fay.post(page_of(batch, "release/"), follow=True)
    assert told(upload(finn, batch, body)) == "Taken: 2 changed."
    assert told(upload(fay, batch, body)) == "Nothing new: all it says was known."
    said = PayoutAnswer.objects.order_by("id").values_list("payout", "state", "paid", "reason", "answered_by")
    assert list(said) == [
        (first.pk, "paid", Decimal(10), "", "finn"),
        (second.pk, "returned", Decimal(0), "account closed", "finn"),
    ]
    assert "account closed" in text_of(finn, page_of(batch))
    assert "answered" in text_of(finn, "/admin/commissions/payoutbatch/")
    assert finn.get(PAGE, {"partner": "acme"}).context["figures"] == [("EUR", [10, 0, 0, 0])]


def test_of_a_broken_answer_nothing_counts_and_the_page_says_where(partner: Partner, finn: Client, fay: Client) -> None:
    make_owed(partner, "A")
    batch = drafted(finn, partner)
    payout = batch.payouts.get()
    early = upload(finn, batch, f"payment_id,outcome\n{payout},paid\n")
    assert early.context["problems"] == ["Only a batch that was released is answered."]
    fay.post(page_of(batch, "release/"))
    found = upload(finn, batch, f"payment_id,outcome\n{payout},paid\nP-X,paid\n{payout},lost\n")
    assert found.context["problems"] == ["line 4: 'lost' is no outcome: paid, partly_paid, returned"]
    assert upload(finn, batch, "").context["problems"] == [
        "Choose the file of the bank's answer: none came, or an empty one."
    ]
    assert upload(finn, batch, "x", kind="fax").context["problems"] == ["fax is no kind of answer: pain.002, csv."]
    assert Payout.objects.get().state == "open"
    assert not PayoutAnswer.objects.exists()


def test_a_batch_that_has_moved_is_not_released(partner: Partner, finn: Client, fay: Client) -> None:
    a, b = (make_owed(partner, name) for name in "AB")
    batch = drafted(finn, partner)
    Affiliate.objects.filter(affiliate_id="A").update(status="suspended")
    make_details(b.statement, masked="FR14…2606")
    refused = told(fay.post(page_of(batch, "release/"), follow=True))
    assert refused == (
        "Not released: Cancel it and draft another, for something has changed since: A: the affiliate is suspended; "
        "B: it is paid to Bank account FR14…2606 now."
    )
    page = text_of(fay, page_of(batch))
    assert "Something has changed since it was drafted" in page
    assert page_of(batch, "release/") not in page
    assert told(finn.post(page_of(batch, "cancel/"), follow=True)).startswith("Cancelled")
    assert [payout.details.masked for payout in drafted(finn, partner).payouts.all()] == ["FR14…2606"]
    assert a.payouts.get().state == "cancelled"


def test_a_released_batch_is_not_cancelled(partner: Partner, finn: Client, fay: Client) -> None:
    make_owed(partner, "A")
    batch = drafted(finn, partner)
    fay.post(page_of(batch, "release/"))
    assert "only the bank's answer returns" in told(finn.post(page_of(batch, "cancel/"), follow=True))
    assert Payout.objects.get().state == "open"


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"format": "fax"}, "fax is no format"),
        ({"requested_day": "2020-01-01"}, "The day must be between today"),
        ({"requested_day": "2999-01-01"}, "The day must be between today"),
        ({"requested_day": "soon"}, "soon is no day"),
        ({"format": "pain.001"}, "the IBAN of the account that is paid from is missing"),
        ({"currency": "USD"}, "nothing can be paid so"),
    ],
)
def test_what_cannot_be_drafted_is_said(said: dict[str, str], refusal: str, partner: Partner, finn: Client) -> None:
    make_owed(partner, "A")
    answer = finn.post(f"{PAGE}draft/", {"partner": "acme", "format": "csv", **said}, follow=True)
    assert told(answer).startswith("Not drafted: ")
    assert refusal in told(answer)
    assert not Payout.objects.exists()
    assert not PayoutBatch.objects.exists()


def test_one_name_that_a_bank_cannot_carry_leaves_out_nobody_else(partner: Partner, finn: Client) -> None:
    PayoutSettings.objects.create(partner=partner, legal_name="Acme Ltd", country="CY", iban=IBAN)
    make_owed(partner, "A")
    strange = make_payable(partner, "B")
    make_details(strange.statement, details={"holder": "艾达", "iban": IBAN})
    batch = drafted(finn, partner, format="pain.001")
    assert [payout.payable.statement.affiliate_id for payout in batch.payouts.all()] == ["A"]
    assert "艾" in text_of(finn, page_of(batch))


def test_pages_ask_few_questions_and_show_no_account_in_clear(partner: Partner, finn: Client, fay: Client) -> None:
    for place in range(12):
        make_owed(partner, f"A{place}")
        make_payable(partner, f"B{place}")
    first = drafted(finn, partner)
    fay.post(page_of(first, "release/"))
    for place in range(12):
        make_owed(partner, f"C{place}", currency="USD")
    second = drafted(finn, partner)
    for place in range(12):
        make_owed(partner, f"D{place}", "3.00")
    addresses = [PAGE, page_of(first), page_of(second), "/admin/commissions/payoutbatch/", "/admin/commissions/payout/"]
    assert {address: queries(fay, address) for address in addresses if queries(fay, address) > MOST_QUERIES} == {}
    files = [f"{PAGE}csv/", "/admin/commissions/payout/export/csv/", "/admin/commissions/payoutbatch/export/csv/"]
    everything = [fay.get(address) for address in [*addresses, *files]]
    texts = [b"".join(answer) if answer.streaming else answer.content for answer in everything]
    assert not any(IBAN.encode() in text for text in texts)
    assert all(b"DE89" in text for text in (texts[0], texts[1], texts[4], texts[5], texts[6]))
