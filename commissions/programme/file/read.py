"""A programme file into tables, telling everything that is wrong with it as a file."""

from __future__ import annotations

from datetime import time
from pathlib import Path
from typing import Any

from commissions.programme import rule_documents
from commissions.programme.file.convert import BAD, converted
from commissions.programme.file.loader import load
from commissions.programme.file.schema import programme_schema
from commissions.programme.problems import Problems
from commissions.programme.schema_problems import schema_problems
from commissions.programme.tables import Programme, Record, Submission, since_when
from commissions.rating.facts.records import BEGINNING

PARTNER_FIELDS = ("name", "vertical", "zone", "day_start", "aliases")
PUSH_FIELDS = ("orphans", "unknown_properties", "signs")
PLAN_FIELDS = ("name", "currency")
AFFILIATE_FIELDS = ("name", "status", "email", "person_id")


def read(source: str | Path | dict[str, Any], problems: Problems) -> list[Submission]:
    """``source``: a path, or the content already parsed. What cannot be read is only in ``problems``."""
    content = content_of(source, problems)
    if content is BAD:
        return []
    partners = _document(content, problems).get("partners", [])
    submissions = [_Partner(item, f"partners[{n}]", problems).submission for n, item in _readable(partners, "id")]
    # The second would silently win over the first.
    _refuse_twins(submissions, problems)
    return submissions


def content_of(source: str | Path | dict[str, Any], problems: Problems) -> Any:
    """The mapping that the file holds; :data:`BAD`, and why in ``problems``, where it holds none."""
    content = source if isinstance(source, dict) else _open(Path(source), problems)
    if content is BAD or isinstance(content, dict):
        return content
    _document(content, problems)
    return BAD


def _open(path: Path, problems: Problems) -> Any:
    try:
        content = load(path.read_text("utf-8"), problems)
    except OSError as error:
        problems.add("", f"cannot open {path}: {error.strerror}")
    except UnicodeDecodeError:
        problems.add("", f"{path} is not UTF-8 text")
    else:
        # An empty file reads as None too, but without a problem: what it lacks is told like any other key.
        return BAD if problems.found and content is None else content
    return BAD


def _document(content: Any, problems: Problems) -> Record:
    schema = programme_schema()
    refused = schema_problems(schema, content)
    problems.found += refused.values()
    document = converted(schema, content, refused)
    return {} if document is BAD else document


def _given(item: Record, *names: str) -> Record:
    """What the file says of these; what it leaves out, or says null of, stays as it is."""
    return {name: item[name] for name in names if item.get(name) is not None}


def _readable(items: list[Any], *needed: str) -> list[tuple[int, Record]]:
    """The items with all of ``needed``, and their positions; the others have been told already."""
    readable = [(n, item) for n, item in enumerate(items) if item is not BAD]
    return [(n, item) for n, item in readable if all(key in item for key in needed)]


def _refuse_twins(submissions: list[Submission], problems: Problems) -> None:
    seen: dict[str, str] = {}
    for partner in submissions:
        first = seen.setdefault(partner.programme.code, partner.path)
        if first != partner.path:
            problems.add(f"{partner.path}.id", f"partner {partner.programme.code!r} is already at {first}")


class _Partner:
    """Spreads one partner of the file over its tables."""

    def __init__(self, item: Record, path: str, problems: Problems) -> None:
        self.item, self.path, self.problems = item, path, problems
        own = _given(item, *PARTNER_FIELDS)
        if "day_start" in own:
            own["day_start"] = time.fromisoformat(own["day_start"])
        self.programme = Programme(item["id"], own | _given(item.get("push") or {}, *PUSH_FIELDS))
        self.submission = Submission(path, self.programme)
        self.dated("reporting_currency", "currency")
        self.dated("usd_tolerance", "percent")
        self.dated("statement_cadence", "cadence")
        for spread in (self.affiliates, self.groups, self.rates, self.plans, self.assignments):
            spread()

    def each(self, section: str, *needed: str) -> list[tuple[str, Record]]:
        listed = _readable(self.item.get(section) or [])
        self.submission.named |= {(section, item["id"]) for _, item in listed if "id" in item}
        items = _readable(self.item.get(section) or [], *needed)
        return [(f"{self.path}.{section}[{n}]", item) for n, item in items]

    def put(self, table: str, key: Any, record: Record, path: str, what: str) -> None:
        # Keyed by what the database holds apart: what is named twice would otherwise end as whichever came last.
        first = self.submission.paths.setdefault((table, key), path)
        if first != path:
            self.problems.add(path, f"{what} is already at {first}")
        else:
            self.programme.table(table)[key] = record

    def affiliates(self) -> None:
        for path, item in self.each("affiliates", "id"):
            record = _given(item, *AFFILIATE_FIELDS)
            self.put("affiliates", item["id"], record, path, f"affiliate {item['id']!r}")
            self.parents(item, path)

    def parents(self, item: Record, path: str) -> None:
        if "parent" in item and item.get("parents") is not None:
            self.problems.add(f"{path}.parents", "give either parent or parents, not both")
        if "parent" in item:
            self.parent(item["id"], {"parent": item["parent"]}, f"{path}.parent")
        for n, dated in _readable(item.get("parents") or []):
            self.parent(item["id"], dated, f"{path}.parents[{n}]")

    def parent(self, affiliate: str, dated: Record, path: str) -> None:
        since = dated.get("from") or BEGINNING
        record = {"parent": dated.get("parent")}
        self.put("parents", (affiliate, since), record, path, f"a parent of {affiliate!r} {since_when(since)}")

    def dated(self, key: str, name: str) -> None:
        """A key of the partner's that has one value, or one from each of some days on."""
        given = self.item.get(key)
        plain = [(f"{self.path}.{key}", {name: given})] if given is not None and not isinstance(given, list) else None
        for path, item in plain or self.each(key, name):
            since = item.get("from") or BEGINNING
            self.put(key, since, {name: item[name]}, path, f"a {key} {since_when(since)}")

    def groups(self) -> None:
        for path, item in self.each("instrument_groups", "id", "multiplier", "instruments"):
            instruments = [word for word in item["instruments"] if word is not BAD]
            record = {"multiplier": item["multiplier"], "instruments": instruments}
            since = item.get("from") or BEGINNING
            what = f"instrument group {item['id']!r} {since_when(since)}"
            self.put("groups", (item["id"], since), record, path, what)

    def rates(self) -> None:
        for path, item in self.each("rates", "base", "quote", "date", "rate"):
            if item["base"] == item["quote"]:
                self.problems.add(path, f"a rate of {item['base']} to itself")
            key = (item["base"], item["quote"], item["date"])
            self.put("rates", key, {"rate": item["rate"]}, path, f"the {key[0]}/{key[1]} rate of {key[2]}")

    def plans(self) -> None:
        for path, item in self.each("plans", "id"):
            record = _given(item, *PLAN_FIELDS)
            if "currency" in item:
                self.put("plans", item["id"], record, path, f"plan {item['id']!r}")
            versions = [self.version(item["id"], *each) for each in self.versions(item, path)]
            self.submission.plans.append({**record, "id": item["id"], "versions": versions})
            self.submission.plan_paths.append(path)

    def versions(self, item: Record, path: str) -> list[tuple[Record, str]]:
        """Unreadable versions stand as empty ones, so that the positions of the others stay true."""
        versions = enumerate(item.get("versions") or [])
        return [({} if version is BAD else version, f"{path}.versions[{n}]") for n, version in versions]

    def version(self, plan: str, item: Record, path: str) -> Record:
        rules = item.get("rules", [])
        if "from" in item:
            stored = rule_documents.stored([rule if _is_rule(rule) else {} for rule in rules])
            record = {"margin_guard": item.get("margin_guard"), "rules": stored}
            # Two versions of one day are told by the checks of the rules.
            self.submission.paths.setdefault(("versions", (plan, item["from"])), path)
            self.programme.versions.setdefault((plan, item["from"]), record)
        return {"from": item.get("from", path), "rules": rule_documents.comparable(rules)}

    def assignments(self) -> None:
        for path, item in self.each("assignments", "affiliate"):
            if "plan" not in item:
                self.problems.add(path, "'plan' is missing (plan: null ends the plan)")
                continue
            since = item.get("from") or BEGINNING
            what = f"an assignment of {item['affiliate']!r} {since_when(since)}"
            self.put("assignments", (item["affiliate"], since), {"plan": item["plan"]}, path, what)


def _is_rule(document: Any) -> bool:
    """Whether id and type can be read; if not, its schema says so."""
    return isinstance(document, dict) and all(isinstance(document.get(name), str) for name in ("id", "type"))
