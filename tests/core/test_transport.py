from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory

from track360.core.middleware import trusted_proxies

pytestmark = pytest.mark.django_db
FORWARDED = {"HTTP_X_FORWARDED_FOR": "203.0.113.9", "HTTP_X_FORWARDED_PROTO": "https"}


def post_token(http: Client, **headers: str) -> Any:
    return http.post("/oauth/token", {"grant_type": "client_credentials"}, **headers)


@pytest.mark.parametrize("path", ["/oauth/token", "/api/v1/forex/customers"])
def test_plain_http_is_refused_not_redirected(settings: Any, path: str) -> None:
    settings.API_HTTPS_ONLY = True
    answer = Client().post(path)
    assert answer.status_code == 403
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"] == "This API is served over HTTPS only."


def test_https_is_served(settings: Any) -> None:
    settings.API_HTTPS_ONLY = True
    assert post_token(Client(), **{"wsgi.url_scheme": "https"}).status_code == 401


def test_a_trusted_proxy_says_that_it_was_https(settings: Any) -> None:
    settings.API_HTTPS_ONLY = True
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    assert post_token(Client(REMOTE_ADDR="10.0.0.1"), **FORWARDED).status_code == 401


def test_nobody_else_is_believed(settings: Any) -> None:
    settings.API_HTTPS_ONLY = True
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    assert post_token(Client(REMOTE_ADDR="198.51.100.1"), **FORWARDED).status_code == 403


def test_a_trusted_proxy_can_say_that_it_was_not_https(settings: Any) -> None:
    settings.API_HTTPS_ONLY = True
    settings.TRUSTED_PROXIES = ["10.0.0.1"]
    headers = {**FORWARDED, "HTTP_X_FORWARDED_PROTO": "http", "wsgi.url_scheme": "https"}
    assert post_token(Client(REMOTE_ADDR="10.0.0.1"), **headers).status_code == 403


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("https", 401),
        ("HTTPS", 401),
        ("http, https", 401),
        ("https, http", 403),
        ("https,", 403),
        ("", 403),
        ("wss", 403),
        ("https; q=1", 403),
    ],
)
def test_of_several_schemes_the_last_counts_which_our_proxy_wrote(settings: Any, said: str, status: int) -> None:
    settings.API_HTTPS_ONLY = True
    settings.TRUSTED_PROXIES = ["10.0.0.1"]
    headers = {"HTTP_X_FORWARDED_PROTO": said}
    assert post_token(Client(REMOTE_ADDR="10.0.0.1"), **headers).status_code == status


@pytest.mark.parametrize("peer", ["10.0.0.1", "198.51.100.1"])
def test_nothing_further_in_sees_what_was_forwarded(settings: Any, peer: str) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.1"]
    names = ["X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Forwarded"]
    request = RequestFactory().get("/", REMOTE_ADDR=peer, headers=dict.fromkeys(names, "203.0.113.9"))
    seen = []
    trusted_proxies(lambda inner: seen.append(set(inner.headers)) or HttpResponse())(request)
    assert seen == [{"Cookie"}]
    assert request.META["TRACK360_FORWARDED"] is True


def test_a_body_over_the_limit_is_413(settings: Any) -> None:
    settings.API_MAX_BODY_BYTES = 10
    answer = Client().post("/api/v1/forex/customers", b"x" * 11, "application/json")
    assert (answer.status_code, answer["Content-Type"]) == (413, "application/problem+json")
    assert answer.json()["detail"] == "A body may have at most 10 bytes."


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/api/nothing", {}, 404),
        ("/api/nothing", {"HTTP_HOST": "evil.example"}, 404),
        ("/oauth/nothing", {}, 404),
    ],
)
def test_what_django_answers_to_a_machine_is_a_problem(path: str, headers: dict[str, str], status: int) -> None:
    answer = Client().get(path, **headers)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["status"] == status


def test_a_nul_in_the_path_is_404() -> None:
    answer = Client().get("/api/v1/forex/customers/a%00b/commission-status")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_a_wrong_host_is_400_as_a_problem(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["api.example"]
    answer = post_token(Client(), HTTP_HOST="evil.example")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_a_database_that_is_away_is_503(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any) -> Any:
        raise OperationalError("secret detail of the server")

    monkeypatch.setattr("track360.core.throttle.hit", away)
    form = {"grant_type": "client_credentials", "client_id": "a", "client_secret": "b"}
    answer = Client(raise_request_exception=False).post("/oauth/token", form)
    assert (answer.status_code, answer["Retry-After"]) == (503, "2")
    assert "secret" not in answer.content.decode()


@pytest.mark.parametrize("path", ["/api/v1/forex/customers", "/api/nothing", "/api/schema/", "/oauth/token"])
def test_no_answer_to_a_machine_is_kept_or_framed(settings: Any, path: str) -> None:
    answers = [Client().get(path)]
    settings.API_HTTPS_ONLY, settings.API_MAX_BODY_BYTES = True, 0
    answers += [Client().get(path), Client().post(path, b"x", "application/json")]
    told = {(each["Cache-Control"], each["Content-Security-Policy"]) for each in answers}
    assert told == {("no-store", "frame-ancestors 'none'")}
