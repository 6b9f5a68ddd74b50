"""The JSON API, version 1: one router an app, the way in, and every problem told in JSON."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from functools import cache, wraps
from typing import Any, cast

from allauth.account.adapter import get_adapter
from csp.decorators import csp_update
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.core.exceptions import ValidationError as FieldError
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI, Swagger
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.security import HttpBearer

from exercises.api import router as exercises_router
from goals.api import router as goals_router
from gymtracker.accounts import rates
from gymtracker.accounts.api import router as accounts_router
from gymtracker.accounts.tokens import Bearer, bearer_of
from gymtracker.conflicts import Conflict
from gymtracker.json_api import JsonParser, TooMany
from gymtracker.openapi import say_more
from progress.api.analytics import router as analytics_router
from progress.api.progress import router as progress_router
from workouts.api.entries import router as entries_router
from workouts.api.sets import router as sets_router
from workouts.api.workouts import router as workouts_router
from workouts.template_api import router as templates_router

READS = frozenset({"GET", "HEAD", "OPTIONS"})
log = logging.getLogger("gymtracker.api")


class BearerToken(HttpBearer):
    """An access token or a personal access token. Session cookies open nothing here."""

    openapi_description = "An access token of `/auth/login`, or a personal access token of the settings page."

    def authenticate(self, request: HttpRequest, token: str) -> Bearer | None:
        bearer = bearer_of(token)
        # Only refused tokens count for their address: who shares it with a broken script is not kept out by it.
        key = bearer.key if bearer else rates.key_of_address(get_adapter().get_client_ip(request))
        if seconds := rates.seconds_to_wait(key):
            raise TooMany(seconds=seconds)
        if bearer is None:
            return None
        if not bearer.may_write and request.method not in READS:
            raise HttpError(403, "This token may only read.")
        request.user = bearer.user
        refuse_unknown_parameters(request)
        return bearer


def refuse_unknown_parameters(request: HttpRequest) -> None:
    """A misspelt filter must not answer with everything."""
    route = request.resolver_match.route if request.resolver_match else ""
    path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route).removeprefix("api/v1")
    known = known_parameters().get((request.method or "", path), frozenset())
    if unknown := [name for name in request.GET if name not in known]:
        names = ", ".join(sorted(known)) or "none"
        raise ValidationError(
            [
                {"loc": ["query", name], "msg": f"is not known here: {names}", "type": "extra_forbidden"}
                for name in unknown
            ]
        )


@cache
def known_parameters() -> dict[tuple[str, str], frozenset[str]]:
    """Names of query parameters by method and path, as the document has them."""
    document = api.get_openapi_schema(path_prefix="")
    return {
        (method.upper(), path): frozenset(
            one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"
        )
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    }


class Api(NinjaAPI):
    """With the limits of decimal numbers in the words of JSON Schema; pydantic leaves them in its own. Units, examples
    and the reasons of errors are said of all operations alike (openapi.py)."""

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        document = super().get_openapi_schema(**kwargs)
        waiting: list[Any] = [document]
        while waiting:
            one = waiting.pop()
            if isinstance(one, dict):
                if one.get("type") == "number":
                    for raw, word in (("ge", "minimum"), ("le", "maximum")):
                        if raw in one:
                            one[word] = float(one.pop(raw))
                    for raw in ("max_digits", "decimal_places"):
                        one.pop(raw, None)
                waiting.extend(one.values())
            elif isinstance(one, list):
                waiting.extend(one)
        say_more(document)
        return document


api = Api(
    title="Gym Tracker",
    version="1",
    description=(
        "What the pages can do with a log: workouts, sets, templates, records, goals. Weights are kilograms, "
        "or pounds where `unit` says `lb`; distances metres; durations seconds. Send `Authorization: Bearer <token>`."
    ),
    urls_namespace="api",
    auth=BearerToken(),
    parser=JsonParser(),
    docs=Swagger(),
)
api.add_router("", accounts_router)
api.add_router("", workouts_router)
api.add_router("", entries_router)
api.add_router("", sets_router)
api.add_router("", exercises_router)
api.add_router("", templates_router)
api.add_router("", progress_router)
api.add_router("", analytics_router)
api.add_router("", goals_router)


# --- Problems -------------------------------------------------------------------------------------------------------
def problem(request: HttpRequest, status: int, detail: Any) -> HttpResponse:
    return api.create_response(request, {"detail": detail}, status=status)


@api.exception_handler(AuthenticationError)
def no_token(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    said = str(error) if str(error) != "Unauthorized" else "No token, or one that does not count any more."
    response = problem(request, 401, said)
    response["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(TooMany)
def too_many(request: HttpRequest, error: TooMany) -> HttpResponse:
    response = problem(request, 429, str(error))
    response["Retry-After"] = str(error.seconds)
    return response


@api.exception_handler(Http404)
def not_there(request: HttpRequest, error: Http404) -> HttpResponse:
    # The same words for another's row, a deleted one and one that never was.
    return problem(request, 404, "Not found.")


@api.exception_handler(HttpError)
def told(request: HttpRequest, error: HttpError) -> HttpResponse:
    if isinstance(error.__cause__, (HttpError, ValidationError)):  # ninja's wrapping of what our parser said
        return api.on_exception(request, error.__cause__)
    return problem(request, error.status_code, str(error))


@api.exception_handler(RequestDataTooBig)
def too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return problem(request, 413, "The body is larger than 1 MB.")


@api.exception_handler(Conflict)
def conflict(request: HttpRequest, error: Conflict) -> HttpResponse:
    return problem(request, 409, str(error))


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    found = [{"loc": place_of(one["loc"]), "msg": one["msg"], "type": one["type"]} for one in error.errors]
    return problem(request, 422, found)


def place_of(loc: Sequence[str | int]) -> list[str | int]:
    """Without the name of our function's parameter: ["body", "sets", 0, "reps"]."""
    return [loc[0], *(loc[2:] if list(loc[:2]) == ["body", "body"] else loc[1:])]


@api.exception_handler(FieldError)
def invalid_field(request: HttpRequest, error: FieldError) -> HttpResponse:
    """What the product's own forms and models refuse."""
    found = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    details = [
        {"loc": ["body", *([name] if name not in {"", "__all__"} else [])], "msg": said, "type": "value_error"}
        for name, messages in found.items()
        for said in messages
    ]
    return problem(request, 422, details)


@api.exception_handler(OperationalError)
@api.exception_handler(InterfaceError)
def database_away(request: HttpRequest, error: Exception) -> HttpResponse:
    log.exception("the database is away")
    response = problem(request, 503, "The database is away. Try again.")
    response["Retry-After"] = "5"
    return response


# --- Addresses ------------------------------------------------------------------------------------------------------
def of_the_api(view: Any) -> Callable[..., HttpResponse]:
    """Past the login page, since each operation asks for its token itself; a wrong method is told in JSON."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code == 405 and "json" not in response.headers.get("Content-Type", ""):
            told = problem(request, 405, "This address does not take that method.")
            told["Allow"] = response["Allow"]
            return told
        return response

    return csrf_exempt(login_not_required(answered))


def addresses() -> tuple[list[Any], str, str]:
    patterns, app_name, namespace = cast(tuple[list[Any], str, str], api.urls)
    for pattern in patterns:
        pattern.callback = of_the_api(pattern.callback)
        if pattern.name == "openapi-view":  # Swagger's style sheet draws its icons from data: addresses
            pattern.callback = csp_update({"img-src": ["data:"]})(pattern.callback)  # type: ignore[no-untyped-call]
    return patterns, app_name, namespace
