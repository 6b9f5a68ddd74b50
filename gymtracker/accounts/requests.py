"""What a view behind the login door is given."""

from __future__ import annotations

from django.http import HttpRequest

from gymtracker.accounts.models import User


class LifterRequest(HttpRequest):
    """A request of somebody who is signed in (`middleware.LoginRequired` sees to it); for type checking."""

    user: User
