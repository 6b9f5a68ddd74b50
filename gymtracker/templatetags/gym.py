"""Tags and filters of every template: icons, quantities in the lifter's units, clock times."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from gymtracker import units
from gymtracker.formfields import rpe_text
from gymtracker.ids import uuid7

register = template.Library()


@register.simple_tag
def icon(name: str, css: str = "icon") -> SafeString:
    """A picture from the sprite; it says nothing that the text beside it does not say."""
    return drawn(name, css, settings.STORAGES["staticfiles"]["BACKEND"])


@lru_cache(maxsize=256)
def drawn(name: str, css: str, storage: str) -> SafeString:
    """A page has dozens of icons, and finding the hashed name of the sprite is not free; it differs by storage only."""
    url = static("img/icons.svg")
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', css, url, name)


@register.filter
def options(field: BoundField) -> list[tuple[str, str, bool]]:
    """Value, label and whether it is the chosen one, for each option of a select."""
    chosen = str(field.value())
    return [(str(value), str(label), str(value) == chosen) for value, label in field.field.choices]  # type: ignore[attr-defined]


@register.filter
def estimate(grams: int | None, lifter: Any) -> str:
    """An estimated 1RM: one decimal is more than it knows."""
    return "" if grams is None else f"{units.shown(grams, lifter.weights, places=1)} {lifter.weight_unit}"


@register.filter
def weight(grams: int | None, lifter: Any) -> str:
    return "" if grams is None else f"{units.shown(grams, lifter.weights)} {lifter.weight_unit}"


@register.filter
def volume(grams: int | None, lifter: Any) -> str:
    """Whole kilograms or pounds."""
    return "" if grams is None else f"{units.shown(grams, lifter.weights, places=0)} {lifter.weight_unit}"


@register.filter
def tonnage(grams: int | None, lifter: Any) -> str:
    """A volume at a glance: "312 t", "9.8 t", "840 kg"; "688k lb"."""
    if grams is None:
        return ""
    whole = round(grams / lifter.weights.size)
    if whole < 1_000:
        return volume(grams, lifter)
    thousands = f"{whole / 1_000:.1f}" if whole < 10_000 else f"{whole / 1_000:,.0f}"
    return f"{thousands.removesuffix('.0')} t" if lifter.weight_unit == "kg" else f"{thousands.removesuffix('.0')}k lb"


@register.filter
def thousands(count: int) -> str:
    """A count for reading: "10,000"."""
    return f"{count:,}"


@register.filter
def clock(seconds: int | None) -> str:
    return units.clock(seconds)


@register.filter
def minutes(span: timedelta | None) -> str:
    """A workout's length: "48 min", "1 h 05 min"."""
    if span is None:
        return ""
    hours, rest = divmod(int(span.total_seconds() // 60), 60)
    return f"{hours} h {rest:02} min" if hours else f"{rest} min"


@register.filter
def rpe(tenths: int | None) -> str:
    return rpe_text(tenths)


@register.filter
def day(value: date, today: date) -> str:
    """ "Today", "Yesterday", "Thu 12 Nov", with the year where it is another."""
    if value == today:
        return "Today"
    if value == today - timedelta(days=1):
        return "Yesterday"
    return f"{value:%a} {value.day} {value:%b}" + (f" {value.year}" if value.year != today.year else "")


@register.filter
def day_within(value: date, today: date) -> str:
    """The same within a sentence: "today", "yesterday"."""
    said = day(value, today)
    return said.lower() if said in {"Today", "Yesterday"} else said


@register.simple_tag
def new_id() -> str:
    """An id for the row that a form will make: posting the form twice makes one row."""
    return str(uuid7())


@register.simple_tag
def mail_is_sent() -> bool:
    """False where no mail server is configured: then no page may promise a mail."""
    return bool(settings.EMAIL_IS_CONFIGURED)
