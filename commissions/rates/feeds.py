"""Pulling published exchange rates; a feed that fails says so on its row, and the next beat tries again."""

from __future__ import annotations

from commissions.rates import service as rates
from commissions.rates.files import Unreadable, parse
from commissions.rates.models import RateFeed
from track360.core import clock, http
from track360.core.jobs import enqueue_after_commit
from track360.partners.models import Partner

ORIGIN = "feed"
PULL = "commissions.pull_rates"


def declare(partner: Partner, url: str, enabled: bool) -> None:
    """Have a partner's rates read from ``url``, at once and ever after, or no longer."""
    RateFeed.objects.update_or_create(partner=partner, defaults={"url": url, "enabled": enabled})
    if enabled:
        enqueue_after_commit(PULL)


def pull_all() -> None:
    """Pull every feed that is switched on; each URL is fetched once, whoever shares it."""
    fetched: dict[str, list[rates.Quoted] | str] = {}
    for feed in RateFeed.objects.filter(enabled=True).select_related("partner").order_by("pk"):
        if feed.url not in fetched:
            fetched[feed.url] = _fetched(feed.url)
        _keep(feed, fetched[feed.url])


def _fetched(url: str) -> list[rates.Quoted] | str:
    """The rates, or what went wrong."""
    try:
        answer = http.request("GET", url)
        return parse(answer.body) if answer.ok else f"{url} answered {answer.status}"
    except (http.HttpError, Unreadable) as error:
        return str(error)


def _keep(feed: RateFeed, found: list[rates.Quoted] | str) -> None:
    if isinstance(found, str):
        RateFeed.objects.filter(pk=feed.pk).update(error=found)
        return
    rates.load(feed.partner, found, origin=ORIGIN)
    RateFeed.objects.filter(pk=feed.pk).update(error="", fetched_at=clock.now())
