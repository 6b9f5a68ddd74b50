"""What the API says of a person, and takes from one."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from gymtracker.accounts.models import LONGEST_REST_SECONDS, User, WeekStart
from gymtracker.json_api import Answer, Body, Whole

LONGEST_PASSWORD = 4096
LONGEST_TOKEN = 4096
WeekDay = Literal["monday", "saturday", "sunday"]


class Registration(Body):
    email: str = Field(max_length=254, examples=["lifter@example.org"])
    password: str = Field(max_length=LONGEST_PASSWORD, examples=["a long sentence of your own"])
    full_name: str = Field("", max_length=120)


class Credentials(Body):
    email: str = Field(max_length=254, examples=["lifter@example.org"])
    password: str = Field(max_length=LONGEST_PASSWORD)
    code: str = Field("", max_length=32, description="Of the app or a recovery code, where two steps are on")


class RefreshToken(Body):
    refresh_token: str = Field(max_length=LONGEST_TOKEN)


class TokenPair(Answer):
    access_token: str
    refresh_token: str = Field(description="Serves once, for seven days")
    token_type: Literal["bearer"] = "bearer"  # noqa: S105
    expires_in: int = Field(description="Seconds that the access token counts", examples=[1800])


class Person(Answer):
    id: int | None = Field(description="Null in the answer to a registration that a mail has to confirm")
    email: str
    full_name: str
    is_active: bool
    created_at: datetime


class Profile(Answer):
    full_name: str
    unit: Literal["kg", "lb"]
    distance_unit: Literal["km", "mi"]
    time_zone: str = Field(examples=["Europe/Oslo"])
    week_start: WeekDay
    default_rest_seconds: int


class ProfileChange(Body):
    full_name: str = Field("", max_length=120)
    unit: Literal["kg", "lb"] = "kg"
    distance_unit: Literal["km", "mi"] = "km"
    time_zone: str = Field("UTC", max_length=64, examples=["Europe/Oslo"])
    week_start: WeekDay = "monday"
    default_rest_seconds: Whole = Field(120, ge=0, le=LONGEST_REST_SECONDS)


class PasswordChange(Body):
    current_password: str = Field(max_length=LONGEST_PASSWORD)
    new_password: str = Field(max_length=LONGEST_PASSWORD)


class Farewell(Body):
    password: str = Field(max_length=LONGEST_PASSWORD)


def person_of(user: User) -> dict[str, Any]:
    return {
        "id": user.pk,
        "email": user.email,
        "full_name": user.full_name,
        "is_active": user.is_active,
        "created_at": user.created_at,
    }


def profile_of(user: User) -> dict[str, Any]:
    return {
        "full_name": user.full_name,
        "unit": user.weight_unit,
        "distance_unit": user.distance_unit,
        "time_zone": user.time_zone,
        "week_start": WeekStart(user.week_start).name.lower(),
        "default_rest_seconds": user.default_rest_seconds,
    }
