"""A request as the web server hands it over: no header of it is an error of ours, and its query is always UTF-8."""

from __future__ import annotations

import codecs
from typing import Any

from django.core.exceptions import BadRequest
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.http import parse_header_parameters

READABLE = frozenset({"utf-8", "ascii", "iso8859-1", "cp1252"})
"""The charsets, by Python's names, that clients declare of bodies in which only ASCII stands; it is read as UTF-8."""
# What the standard library raises of parameters that contradict each other (``x*=``, ``x*0=``) or name no charset.
UNREADABLE = (ValueError, LookupError, TypeError, AttributeError)


class Request(WSGIRequest):
    """``unknown_charset``: nobody here can read the body, if it has one."""

    unknown_charset = False

    def __init__(self, environ: dict[str, Any]) -> None:
        # The frameworks read it again, each in a place of its own; who says nothing takes anything.
        if not _is_readable(environ.get("HTTP_ACCEPT", "")):
            del environ["HTTP_ACCEPT"]
        super().__init__(environ)

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        # Instead of Django's, which also reads the query in the charset of the body and takes rot13 for one.
        try:
            self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))
        except UNREADABLE:
            meta["CONTENT_TYPE"] = self.content_type = ""
            self.content_params, self.unknown_charset = {}, True
        else:
            self.unknown_charset = not _is_known(self.content_params.get("charset", "utf-8"))

    @cached_property
    def GET(self) -> Any:  # type: ignore[override]
        return QueryDict(self.META.get("QUERY_STRING", "").encode("latin-1"), encoding="utf-8")

    def _load_post_and_files(self) -> None:
        try:
            super()._load_post_and_files()
        except (LookupError, TypeError, AttributeError) as error:  # a header inside a multipart body
            self._mark_post_parse_error()  # type: ignore[attr-defined]
            raise BadRequest("The form could not be read.") from error


class Handler(WSGIHandler):
    """Django's, with these requests."""

    request_class = Request


def _is_readable(header: str) -> bool:
    try:
        # Without parameters nothing can be wrong, and nobody waits for it to be parsed.
        return all(parse_header_parameters(part) for part in header.split(",") if ";" in part)
    except UNREADABLE:
        return False


def _is_known(charset: str) -> bool:
    try:
        return codecs.lookup(charset.strip("\"' ")).name in READABLE
    except (LookupError, ValueError):
        return False
