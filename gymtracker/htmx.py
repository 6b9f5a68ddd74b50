"""One URL, one view, one context: the server answers with the whole page or with one partial of it."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django_htmx.middleware import HtmxDetails


def wants_fragment(request: HttpRequest) -> bool:
    """True where htmx asked for a part of a page; a boosted link or a history restore wants all of it."""
    htmx = cast(HtmxDetails, getattr(request, "htmx", None))
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def render_page(
    request: HttpRequest, template: str, context: dict[str, Any], *, partial: str = "", status: int = 200
) -> HttpResponse:
    """The page, or its `partial` where htmx asked."""
    if partial and wants_fragment(request):
        template = f"{template}#{partial}"
    response = render(request, template, context, status=status)
    response["Vary"] = "HX-Request"
    return response


def go_to(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """A redirect that htmx follows with the whole window, not inside the element it would swap."""
    response = redirect(*args, **kwargs)
    if wants_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": response["Location"]})
    return response
