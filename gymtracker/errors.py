"""Our own error pages. They query nothing, so they work while the database does not."""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from gymtracker.htmx import wants_fragment

API = "/api/"


def answer(
    request: HttpRequest, status: int, problem: str, *, headers: dict[str, str] | None = None, reason: str = ""
) -> HttpResponse:
    """The error's page, for htmx a toast (a page must not be swapped into a row), and JSON at the API."""
    if is_for_the_api(request):
        return JsonResponse({"detail": reason or problem}, status=status, headers=headers)
    if wants_fragment(request):
        toast = render_to_string("_problem.html", {"problem": reason or problem})
        return HttpResponse(toast, status=status, headers={"HX-Reswap": "none", **(headers or {})})
    return HttpResponse(render_to_string(f"{status}.html", {"reason": reason}), status=status, headers=headers)


def is_for_the_api(request: HttpRequest) -> bool:
    return request.path.startswith(API)


def bad_request(request: HttpRequest, exception: Exception | None = None, *, reason: str = "") -> HttpResponse:
    return answer(request, 400, "Nothing was saved: the request was damaged.", reason=reason)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    # The same words for another's row, a deleted one and one that never was.
    gone = "Not found." if is_for_the_api(request) else "This is not there any more. Reload the page."
    return answer(request, 404, gone)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, 403, "You may not do that.")


def too_many(request: HttpRequest) -> HttpResponse:
    return answer(request, 429, "Too many tries. Wait a few minutes.", headers={"Retry-After": "60"})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    if wants_fragment(request):
        return answer(request, 403, "Not saved: this page is out of date. Reload it.")
    return render(request, "403_csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        return answer(request, 503, "Not saved: the database is away. Try again.", headers={"Retry-After": "5"})
    return answer(request, 500, "Not saved: something went wrong here. Try again.")
