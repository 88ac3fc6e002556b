"""What an operator corrects by hand, through a real worker, while the partner goes on pushing its own word."""

from __future__ import annotations

from typing import Any

from commissions.corrections import publishing, service
from commissions.corrections.models import Draft
from commissions.rollups.prove import prove
from tests.factories import make_signatory
from tests.house import wait_until
from tests.scenarios.story import Story, Tell

TEAM = {"id": "team", "type": "override", "of": ["lots"], "mode": "on_top", "levels": [20, 10]}


def corrected(told: Story, kind: str, **content: Any) -> list[tuple[str, str, str]]:
    """Draft, let the worker preview, confirm; what the preview showed as (affiliate, before, after)."""
    draft = service.propose(told.partner, kind, content, make_signatory(), "as agreed on the phone")
    wait_until(lambda: Draft.objects.get(pk=draft.pk).state not in service.OPEN, "the worker previewed it")
    draft.refresh_from_db()
    assert draft.state == Draft.State.READY, draft.error
    publishing.publish(draft.pk, draft.digest, make_signatory())
    return [(e.affiliate_id, f"{e.before:.2f}", f"{e.after:.2f}") for e in service.effects_of(draft)]


def test_a_customer_given_to_another_affiliate(story: Tell) -> None:
    """c1 of A (under P under G) belongs to B from the tenth: A, P and G are reversed from then, B earns."""
    told = story().pays("A", "B", rules=[{"id": "lots", "type": "lot", "rate": "5.00"}, TEAM]).begin()
    told.customer("c1", "A")
    told.trades("2026-01-05", "1.25")
    told.trades("2026-01-12", "2.00")
    assert told.books() == [
        ("A", "10.00"),
        ("A", "6.25"),
        ("G", "0.625"),
        ("G", "1.00"),
        ("P", "1.25"),
        ("P", "2.00"),
    ]
    shown = corrected(told, "attribution", customer_id="c1", affiliate_id="B", **{"from": "2026-01-10"})
    assert shown == [
        ("A", "16.25", "6.25"),
        ("B", "0.00", "10.00"),
        ("G", "1.62", "0.62"),
        ("P", "3.25", "1.25"),
    ]
    assert told.books() == [("A", "-10.00"), ("B", "10.00"), ("G", "-1.00"), ("P", "-2.00")]
    told.customer("c1", "A", country_code="GR")  # the partner still says A
    told.trades("2026-01-13", "1.00")
    assert told.books() == [("B", "5.00")]
    proof = prove(told.partner)
    assert (proof.incidents, proof.pending) == ([], 0)


def test_two_persons_who_are_one(story: Tell) -> None:
    """A first deposit per person was paid twice, to A and to B; the later one is taken back."""
    cpa = {"id": "cpa", "type": "cpa", "trigger": "ftd", "per": "person", "amount": "400"}
    told = story().pays("A", "B", rules=[cpa]).begin()
    told.customer("c1", "A", person_id="anna")
    told.customer("c2", "B", person_id="anna-2")
    told.deposit("t1", "250", "2026-01-05T10:00:00Z")
    told.deposit("t2", "250", "2026-01-06T10:00:00Z", customer_id="c2")
    assert told.books() == [("A", "400.00"), ("B", "400.00")]
    shown = corrected(told, "merge", person_id="anna-2", into="anna")
    assert shown == [("A", "400.00", "400.00"), ("B", "400.00", "0.00")]
    assert told.books() == [("B", "-400.00")]
    told.customer("c2", "B", person_id="anna-2", country_code="GR")
    assert told.books() == []
    assert prove(told.partner).holds
