"""What a view behind the login door is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

from gymtracker.accounts.models import User

if TYPE_CHECKING:
    from gymtracker.accounts.tokens import Bearer


class LifterRequest(HttpRequest):
    """A request of somebody who is signed in (`middleware.LoginRequired` sees to it); for type checking."""

    user: User


class ApiRequest(LifterRequest):
    """A request that brought a token: `user` is whose it is."""

    auth: Bearer
