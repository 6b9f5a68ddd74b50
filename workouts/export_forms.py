"""What a lifter takes along: in which layout, of which days."""

from __future__ import annotations

from typing import Any

from django import forms

from workouts.exporting import LAYOUTS, Layout
from workouts.forms import DATE_FORMATS


def day_field(label: str) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, input_formats=DATE_FORMATS, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )


class ExportForm(forms.Form):
    format = forms.ChoiceField(
        choices=[(layout.slug, layout.label) for layout in LAYOUTS.values()],
        widget=forms.RadioSelect,
        initial="csv",
        error_messages={
            "required": f"Choose a format: {', '.join(LAYOUTS)}.",
            "invalid_choice": f"Choose a format: {', '.join(LAYOUTS)}.",
        },
    )
    date_from = day_field("From")
    date_to = day_field("To")

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        first, last = cleaned.get("date_from"), cleaned.get("date_to")
        if first and last and first > last:
            self.add_error("date_to", "This day is before the first one.")
        return cleaned

    @property
    def layout(self) -> Layout:
        return LAYOUTS[self.cleaned_data["format"]]
