"""The trading day it is at each partner, for statements over rows of several."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.db.models import Case, DateField, Value, When

from track360.core.clock import now
from track360.partners.models import Partner


def today_by_partner() -> Case:
    """An expression over ``partner_id``: the trading day that it is now where the row belongs."""
    moment = now()
    by_day: dict[date, list[int]] = defaultdict(list)
    for partner in Partner.objects.only("zone", "day_start"):
        by_day[partner.calendar.day_of(moment)].append(partner.pk)
    # At most three days at any moment, however many partners there are.
    cases = [When(partner_id__in=ids, then=Value(day)) for day, ids in by_day.items()]
    return Case(*cases, default=Value(moment.date()), output_field=DateField())
