"""ISO 20022 pain.002: what the bank says of a pain.001, of the whole, of a block, or of single payments.

A payment's own status counts before its block's, and that before the whole file's. Only what is final is an answer:
booked (ACSC, ACCC) is paid, rejected (RJCT) or cancelled (CANC) is returned; all others are under way.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from commissions.payouts.answers.base import NotRead, Outcome, Reader, Said
from commissions.payouts.blocks import blocks
from commissions.payouts.payment import Order
from track360.core import xml

FINAL = {"ACSC": Outcome.PAID, "ACCC": Outcome.PAID, "RJCT": Outcome.RETURNED, "CANC": Outcome.RETURNED}
UNDER_WAY = frozenset(("ACCP", "ACFC", "ACSP", "ACTC", "ACWC", "ACWP", "BLCK", "PART", "PATC", "PDNG", "PRES", "RCVD"))
NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.002.001."
LONGEST_REASON = 500
Status = tuple[str, str]
"""A status and its reason."""


class Pain002(Reader):
    """Any version of pain.002.001: what is read here is the same in all."""

    key = "pain.002"
    title = "Bank's answer (pain.002)"

    def said(self, body: bytes, order: Order) -> Iterator[Said]:
        report = _report(body)
        group = _one(report, "OrgnlGrpInfAndSts")
        if group is None or _text(group, "OrgnlMsgId") != order.id:
            raise NotRead(f"the file answers to {_text(group, 'OrgnlMsgId') or 'nothing'}, not to {order.id}")
        known = blocks(order)
        told: dict[str, tuple[str, Status]] = {}
        whole = _status(group, "GrpSts")
        told |= {payment.id: ("the whole file", whole) for payment in order.payments}
        singles: list[tuple[str, str, Status]] = []
        for block in _all(report, "OrgnlPmtInfAndSts"):
            name = _text(block, "OrgnlPmtInfId")
            status = _status(block, "PmtInfSts")
            if status[0]:
                if name not in known:
                    raise NotRead(f"block {name!r}: this order has no such block")
                told |= {payment.id: (f"block {name}", status) for payment in known[name]}
            singles += [_single(each) for each in _all(block, "TxInfAndSts")]
        yield from _outcomes(told, singles)


def _outcomes(told: dict[str, tuple[str, Status]], singles: list[tuple[str, str, Status]]) -> Iterator[Said]:
    """By block or file where nothing is said of the payment itself."""
    own = {payment_id for payment_id, _, _ in singles}
    rest = [(payment_id, *said) for payment_id, said in told.items() if payment_id not in own]
    for payment_id, place, (status, reason) in (*singles, *rest):
        if status in FINAL:
            yield Said(place, payment_id, FINAL[status], reason=reason)
        elif payment_id not in told:
            # Under way, but nobody knows what: the file is somebody else's.
            raise NotRead(f"{place}: there is no payment {payment_id!r} in this order")


def _single(transaction: Element) -> tuple[str, str, Status]:
    payment_id = _text(transaction, "OrgnlEndToEndId")
    return payment_id, f"payment {payment_id!r}", _status(transaction, "TxSts")


def _report(body: bytes) -> Element:
    try:
        root = xml.parse(body)
    except xml.UnreadableXml as error:
        raise NotRead(f"the file {error}") from error
    report = _one(root, "CstmrPmtStsRpt")
    if not root.tag.startswith(f"{{{NAMESPACE}") or report is None:
        raise NotRead("the file is no pain.002.001")
    return report


def _status(parent: Element, name: str) -> Status:
    code = _text(parent, name)
    if code and code not in FINAL and code not in UNDER_WAY:
        raise NotRead(f"{name} {code!r} is no status that is known: what it means for the payment must not be guessed")
    reasons = []
    for told in _all(parent, "StsRsnInf"):
        reason = _one(told, "Rsn")
        words = [] if reason is None else [_text(reason, "Cd"), _text(reason, "Prtry")]
        reasons.append(" ".join(filter(None, [*words, *(each.text or "" for each in _all(told, "AddtlInf"))])))
    return code, "; ".join(filter(None, reasons))[:LONGEST_REASON]


def _all(parent: Element, name: str) -> list[Element]:
    return parent.findall(f"{{*}}{name}")


def _one(parent: Element, name: str) -> Element | None:
    return parent.find(f"{{*}}{name}")


def _text(parent: Element | None, name: str) -> str:
    found = None if parent is None else _one(parent, name)
    return (found.text or "").strip() if found is not None else ""


PAIN_002 = Pain002()
