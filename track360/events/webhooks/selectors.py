"""Reading endpoints and what was sent to them."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, QueryDict

from track360.core.opaque import NotOurs
from track360.events.delivery.models import Delivery
from track360.events.endpoints.models import Endpoint
from track360.events.webhooks import documents
from track360.ingest.request import lists
from track360.ingest.request.parameters import one_of, refuse_unknown
from track360.partners.models import Partner


def of_partner(partner: Partner) -> QuerySet[Endpoint]:
    """The partner's own webhooks, without those that were removed, and without its CRMs."""
    rows = Endpoint.objects.filter(partner=partner, affiliate_id="", target="").select_related("partner")
    return rows.exclude(state=Endpoint.State.REMOVED).order_by("pk")


def find(partner: Partner, webhook_id: str) -> Endpoint:
    """One of them. Raises ``Http404``, also for another partner's."""
    try:
        return of_partner(partner).get(pk=partner.opaque.number(documents.WEBHOOK, webhook_id))
    except (NotOurs, Endpoint.DoesNotExist) as error:
        raise Http404 from error


def deliveries_page(endpoint: Endpoint, parameters: QueryDict) -> bytes:
    """A page of what was sent to an endpoint, as the JSON envelope."""
    refuse_unknown(parameters, [*lists.PAGING, "state"])
    rows = endpoint.deliveries.select_related("endpoint__partner")
    state = one_of(parameters, "state", Delivery.State.values)
    rows = rows.filter(state=state) if state else rows
    return lists.page(endpoint.partner, rows, parameters, partial(documents.delivery), f"deliveries of {endpoint.pk}")


def delivery(endpoint: Endpoint, delivery_id: str) -> Delivery:
    """One delivery. Raises ``Http404``."""
    try:
        return endpoint.deliveries.get(pk=endpoint.partner.opaque.number(documents.DELIVERY, delivery_id))
    except (NotOurs, Delivery.DoesNotExist) as error:
        raise Http404 from error


def with_attempts(of: Delivery) -> dict[str, Any]:
    """A delivery with every attempt that is kept."""
    return documents.delivery(of) | {"tries": [documents.attempt(each) for each in of.tries.order_by("pk")]}
