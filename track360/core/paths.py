"""Which addresses are for machines, and which cost a core a while."""

from django.http import HttpRequest

API_PATHS = ("/api", "/oauth", "/hooks")
SITES = ("admin", "affiliate")
PASSWORD_PAGES = ("login", "reauthenticate", "password_change", "reset", "invitation")


def is_api(request: HttpRequest) -> bool:
    """Whether a machine asked: errors are then problem+json, never a page or a redirect."""
    return request.path_info.startswith(API_PATHS)


def stretches_password(method: str, path: str) -> bool:
    """Whether a request hashes a password for a person, which takes a core for a third of a second."""
    site, _, page = path.lstrip("/").partition("/")
    return method == "POST" and site in SITES and page.partition("/")[0] in PASSWORD_PAGES
