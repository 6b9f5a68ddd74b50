"""What a request with a token costs at the least: it is checked as by the product's API, and nothing is answered."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI, Status

from gymtracker.api import BearerToken, of_the_api

api = NinjaAPI(urls_namespace="bare", auth=BearerToken(), docs_url=None, openapi_url=None)


@api.get("/nothing", response={204: None})
def nothing(request: HttpRequest) -> Any:
    return Status(204, None)


def addresses() -> tuple[Any, ...]:
    found: tuple[Any, ...] = api.urls
    for pattern in found[0]:
        pattern.callback = of_the_api(pattern.callback)
    return found
