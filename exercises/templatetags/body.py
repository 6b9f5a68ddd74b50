from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import template

from exercises.body_picture import Shade, ShadedView, shaded

register = template.Library()


@register.filter
def body_views(shades: Iterable[Shade] | Mapping[Any, Shade]) -> list[ShadedView]:
    """Front and back, shaded: of a list of shades or a mapping to them."""
    return shaded(shades.values() if isinstance(shades, Mapping) else shades)
