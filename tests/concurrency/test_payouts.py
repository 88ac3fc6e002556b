"""Many at once draft, release and answer payments, on connections of their own: each amount is paid once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier, Event
from typing import Any

import pytest
from django.db import connection, transaction

from commissions.corrections.errors import Refused
from commissions.payouts.approval import approve
from commissions.payouts.batches import service
from commissions.payouts.batches.models import Payout, PayoutAnswer, PayoutBatch
from tests.commissions.payouts.owing import make_details, make_owed, make_statement
from tests.factories import make_partner, make_signatory

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 50
WAITS = """SELECT EXISTS (
    SELECT FROM pg_locks JOIN pg_database ON oid = database
    WHERE datname = current_database() AND locktype = 'advisory' AND NOT granted
)"""


def at_once(works: list[Callable[[], Any]]) -> list[Any]:
    """What each says, in order: a refusal as its text."""
    gate = Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        connection.ensure_connection()
        gate.wait()
        try:
            return work()
        except Refused as refused:
            return str(refused)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def states() -> Counter[str]:
    return Counter(Payout.objects.values_list("state", flat=True))


def test_fifty_draft_and_many_release_and_answer_at_once_with_one_effect() -> None:
    partner, finn, fay = make_partner("acme"), make_signatory("finn"), make_signatory("fay")
    for name in "ABC":
        make_owed(partner, name)
    drafted = at_once([lambda: service.draft(partner, "csv", finn).batch] * MANY)
    [batch] = [each for each in drafted if each is not None]
    assert (PayoutBatch.objects.count(), states()) == (1, {"open": 3})

    steps = [lambda: service.release(batch.pk, fay).state, lambda: service.cancel(batch.pk, finn).state]
    released = at_once(steps * 5)
    won = PayoutBatch.objects.get().state
    assert won in ("released", "cancelled")
    refusal = {"released": "This batch was released", "cancelled": "This batch was cancelled"}[won]
    assert all(said == won or said.startswith(refusal) for said in released)


def test_an_answer_that_comes_fifty_times_while_others_draft_is_taken_once() -> None:
    partner, finn, fay = make_partner("acme"), make_signatory("finn"), make_signatory("fay")
    for name in "ABC":
        make_owed(partner, name)
    batch = service.draft(partner, "csv", finn).batch
    assert batch is not None
    service.release(batch.pk, fay)
    paid, part, back = (str(payout) for payout in batch.payouts.order_by("id"))
    body = f"payment_id,outcome,amount\n{paid},paid,\n{part},partly_paid,4.00\n{back},returned,\n".encode()

    def answer() -> int:
        return service.answer(batch.pk, "csv", body, finn)

    said = at_once([answer, lambda: service.draft(partner, "csv", finn)] * (MANY // 2))
    assert sorted(said[::2]) == [0] * (MANY // 2 - 1) + [3]
    assert PayoutAnswer.objects.count() == 3
    rests = [each.batch for each in said[1::2] if each.batch] or [service.draft(partner, "csv", finn).batch]
    # Once answered, what did not arrive is in one other batch.
    assert [list(each.payouts.order_by("id").values_list("amount", flat=True)) for each in rests] == [
        [Decimal(6), Decimal(10)]
    ]
    assert states() == {"paid": 1, "partly_paid": 1, "returned": 1, "open": 2}


def test_a_batch_that_is_drafted_while_statements_are_approved_has_them() -> None:
    partner, finn, fay = make_partner("acme"), make_signatory("finn"), make_signatory("fay")
    make_owed(partner, "A", "3.00")
    statement = make_statement(partner, "B", "4.00")
    make_details(statement)
    approved, pause = Event(), Event()

    def approve_slowly() -> None:
        with transaction.atomic():
            approve(partner, [statement], fay)
            approved.set()
            while not somebody_waits():
                pause.wait(0.01)

    def draft() -> PayoutBatch | None:
        approved.wait(60)
        return service.draft(partner, "csv", finn).batch

    _, batch = at_once([approve_slowly, draft])
    assert sorted(batch.payouts.values_list("amount", flat=True)) == [3, 4]


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(WAITS)
        return bool(cursor.fetchone()[0])
