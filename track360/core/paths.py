"""Which addresses are for machines."""

from django.http import HttpRequest

API_PATHS = ("/api", "/oauth")


def is_api(request: HttpRequest) -> bool:
    """Whether a machine asked: errors are then problem+json, never a page or a redirect."""
    return request.path_info.startswith(API_PATHS)
