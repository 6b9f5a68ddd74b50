"""What a lifter says of a file: which it is, in which unit and zone it counts, what of it comes in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from gymtracker.accounts.models import SELECTABLE_ZONES, WeightUnit
from workouts.models import ImportBatch


class UploadForm(forms.Form):
    file = forms.FileField(
        label="Export file",
        max_length=255,
        help_text="CSV or JSON, as the other app wrote it.",
        error_messages={"empty": "The file is empty.", "required": "Choose the file first."},
        widget=forms.FileInput(attrs={"accept": ".csv,.json,.txt,text/csv,application/json,text/plain"}),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        most = settings.MOST_IMPORT_MEGABYTES
        if file.size and file.size > most * 1_000_000:
            raise forms.ValidationError(
                f"The file has {file.size / 1_000_000:,.1f} MB; {most} MB are the most. Split it by years.", code="size"
            )
        return file


class ReadingForm(forms.Form):
    """How the file is read: the unit where it does not say it, and the zone of its times."""

    weight_unit = forms.ChoiceField(label="Weights in the file are", choices=WeightUnit, widget=forms.RadioSelect)
    time_zone = forms.ChoiceField(label="Times in the file are of", choices=[(z, z) for z in sorted(SELECTABLE_ZONES)])

    def __init__(self, *args: Any, batch: ImportBatch, **kwargs: Any) -> None:
        initial = {"weight_unit": batch.weight_unit, "time_zone": batch.time_zone}
        super().__init__(*args, initial=initial, **kwargs)
        if not batch.weight_unit:
            del self.fields["weight_unit"]
