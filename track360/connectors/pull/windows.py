"""Which instants to ask for next: nothing left out, whatever clocks do and however long nobody asked."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from track360.connectors.contract import Connector, Window
from track360.connectors.models import Run, Source, Watermark
from track360.core.clock import ONE_DAY, TradingCalendar

BEGINNING = datetime(2010, 1, 1, tzinfo=UTC)
# What clock changes move, in every zone but Lord Howe's half hour, which this covers.
ONE_HOUR = timedelta(hours=1)


def following(
    source: Source, mark: Watermark, connector: Connector, calendar: TradingCalendar, now: datetime
) -> Window:
    """The window ``[watermark − overlap, now)``, widened to whole trading days and no longer than the API takes."""
    until = _believed(mark, now)
    start = until - timedelta(seconds=source.overlap_seconds) if until else source.begin or BEGINNING
    # A beginning in the future would open a window that ends before it starts.
    start = min(start, now)
    stream = connector.stream(source.config, mark.stream)
    if stream.whole_days:
        start = calendar.start_of(calendar.day_of(start))
    # The rest follows in the same run, window by window.
    end = now if stream.longest is None else min(now, start + stream.longest)
    # A slice that ends where the last one ended would be asked for again for ever.
    if until and end <= until < now:
        end = min(now, until + ONE_DAY)
    return Window(start, end)


def closed(mark: Watermark) -> datetime | None:
    """Where the watermark stands once the open window is in: never past what the partner's own clock said."""
    if mark.kind == Watermark.Kind.BACKFILL or mark.window_to is None:
        return mark.until
    # A partner's clock that is behind dates new rows before our window's end; they come next time.
    return min(mark.window_to, mark.clock) if mark.clock else mark.window_to


def whole_days(start: date, end: date, calendar: TradingCalendar, now: datetime) -> Window:
    """The window of the trading days from ``start`` to ``end``, both included, as far as they have begun."""
    return Window(calendar.start_of(start), min(calendar.end_of(end), now))


def next_time(source: Source, now: datetime) -> datetime:
    """When the source is due again after a run that went well."""
    if source.daily_at is None:
        return now + timedelta(seconds=source.every_seconds)
    zone = ZoneInfo(source.partner.zone)
    today = now.astimezone(zone).date()
    return next(at for day in range(3) if (at := _at(today + day * ONE_DAY, source.daily_at, zone)) > now)


def wall(instant: datetime, zone: str, *, later: bool = False) -> datetime:
    """Wall time for APIs that know no offsets: in the hour that a clock change repeats, wide enough to miss nothing."""
    local = instant.astimezone(ZoneInfo(zone))
    bare = local.replace(tzinfo=None, fold=0)
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    if not twice:
        return bare
    return bare + ONE_HOUR if later else bare - ONE_HOUR


def _believed(mark: Watermark, now: datetime) -> datetime | None:
    """The watermark, unless it lies in the future: then our clock was ahead when it was set, and an
    older one counts."""
    if mark.until is None or mark.until <= now:
        return mark.until
    done = Run.objects.filter(source=mark.source_id, stream=mark.stream, kind=mark.kind, status=Run.Status.DONE)
    older = done.filter(window_to__lte=now).order_by("-window_to").values_list("window_to", flat=True).first()
    return older or mark.source.begin


def _at(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)
