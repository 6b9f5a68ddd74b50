"""What happens around every request: one log line, the login door, private answers, the lifter's time zone."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.cache import patch_cache_control

from gymtracker.conflicts import Conflict
from gymtracker.errors import answer, bad_request, is_for_the_api, not_found
from gymtracker.htmx import wants_fragment
from gymtracker.ids import uuid7
from gymtracker.logs import current_request_id

GetResponse = Callable[[HttpRequest], HttpResponseBase]
KNOWN_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
GIVEN_REQUEST_ID = re.compile(r"[A-Za-z0-9_.:-]{8,64}")
log = logging.getLogger("gymtracker.requests")


def log_requests(get_response: GetResponse) -> GetResponse:
    def middleware(request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if GIVEN_REQUEST_ID.fullmatch(given) else uuid7().hex
        token = current_request_id.set(request_id)
        started = time.perf_counter()
        try:
            response = get_response(request)
            response["X-Request-ID"] = request_id
            route = request.resolver_match.route if request.resolver_match else ""
            details = {
                "method": request.method if request.method in KNOWN_METHODS else "other",
                "route": f"/{route}" if route or request.path == "/" else "static or unknown",
                "status": response.status_code,
                "ms": round((time.perf_counter() - started) * 1000, 1),
            }
            log.info("request", extra={"request_details": details})
            return response
        finally:
            current_request_id.reset(token)

    return middleware


class LoginRequired(LoginRequiredMiddleware):
    """Login is required unless a view says otherwise; htmx is sent to the login page, not given it inside a row."""

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., Any]) -> HttpResponseBase:  # type: ignore[override]
        if wants_fragment(request):
            came_from = request.htmx.current_url_abs_path or "/"  # type: ignore[attr-defined]
            login = redirect_to_login(came_from, resolve_url(self.get_login_url(view_func)))
            return HttpResponse(status=401, headers={"HX-Redirect": login["Location"]})
        return super().handle_no_permission(request, view_func)


class AnswerConflicts:
    """A verb that cannot be carried out as things stand is a 409 with its sentence."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Conflict):
            return None
        return answer(request, 409, "", reason=str(exception))


def refuse_large_bodies(get_response: GetResponse) -> GetResponse:
    """Before anything reads them: Django would write an upload of any size to the disk. Somebody signed in may send
    twice what is read, so that a file that is too large is told so on its own page."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if is_for_the_api(request):  # which reads a body once it knows whose it is, and holds it to a limit
            return get_response(request)
        length = request.META.get("CONTENT_LENGTH") or "0"
        may_upload = request.user.is_authenticated
        most = 2_000_000 * settings.MOST_IMPORT_MEGABYTES if may_upload else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if not length.isdigit() or int(length) > most:
            return answer(request, 413, "", reason=f"At most {most // 1_000_000} MB can be sent.")
        return get_response(request)

    return middleware


# U+FFFD is what Django makes of bytes that are no UTF-8: nobody types it, and what was meant is lost.
UNSTORABLE = re.compile("[\x00\ud800-\udfff\ufffd]")


def refuse_unstorable_text(get_response: GetResponse) -> GetResponse:
    """NUL and lone surrogates cannot be stored by PostgreSQL: refuse them before any query is made of them."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        queries = [request.GET]
        if is_for_the_api(request):  # which takes JSON alone, and reads it with the same care (json_api.JsonParser)
            pass
        elif request.content_type in {"application/x-www-form-urlencoded", "multipart/form-data"}:
            queries.append(request.POST)
        if UNSTORABLE.search(request.path):  # an id may be text
            return not_found(request)
        if not is_utf8(request):
            return bad_request(request, reason="The request holds text that is not UTF-8.")
        for query in queries:
            for name, values in query.lists():
                if any(UNSTORABLE.search(text) for text in (name, *values)):
                    return bad_request(request, reason=unstorable_reason(name))
        return get_response(request)

    return middleware


def is_utf8(request: HttpRequest) -> bool:
    """False where bytes stand as they are and are no UTF-8; Django would read those as Latin-1."""
    parts = [request.META.get("QUERY_STRING", "").encode("latin-1")]
    if request.content_type == "application/x-www-form-urlencoded" and not is_for_the_api(request):
        parts.append(request.body)
    try:
        return all(part.isascii() or part.decode() is not None for part in parts)
    except UnicodeDecodeError:
        return False


def unstorable_reason(name: str) -> str:
    return f"{UNSTORABLE.sub('', name)[:60] or 'A field'} holds a character that cannot be stored."


def keep_private(get_response: GetResponse) -> GetResponse:
    """Pages of a signed-in person are never stored by a cache or shown from one after logging out."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        return response

    return middleware


def use_lifters_time_zone(get_response: GetResponse) -> GetResponse:
    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return get_response(request)
        with timezone.override(request.user.zone):
            return get_response(request)

    return middleware
