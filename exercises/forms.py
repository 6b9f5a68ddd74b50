"""A lifter's own exercise: created while logging or from the library page, edited later."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.db import IntegrityError
from django.db.models import Q

from exercises.models import Equipment, Exercise
from exercises.search import fold_key
from exercises.tracking import MOVES_BODYWEIGHT, Tracking
from gymtracker.accounts.models import User
from gymtracker.formfields import WholeNumberField


class CustomExerciseForm(forms.ModelForm):
    """Validates against the library and the lifter's own names; `save_for` creates or edits."""

    bodyweight_share = WholeNumberField(
        least=1, most=100, required=False, help_text="Percent of your bodyweight that one rep moves; 100 for a pull up."
    )

    class Meta:
        model = Exercise
        fields = [
            "name", "primary_muscle", "secondary_muscles", "equipment", "tracking", "is_unilateral", "implements",
            "bodyweight_share", "instructions",
        ]  # fmt: skip
        widgets = {
            "implements": forms.RadioSelect,
            "secondary_muscles": forms.CheckboxSelectMultiple,
            "instructions": forms.Textarea({"rows": 3}),
        }
        labels = {"is_unilateral": "One side at a time, reps counted per side", "instructions": "Notes on how to do it"}
        help_texts = {"instructions": "", "is_unilateral": "", "implements": "Two for a pair of dumbbells."}

    # What decides how a set is read; it cannot change once sets hang on it.
    FIXED_BY_HISTORY = ("tracking",)

    def __init__(self, *args: Any, lifter: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lifter = lifter
        if not self.instance.pk:
            self.fields["equipment"].initial = Equipment.BARBELL
        for name in ("secondary_muscles", "is_unilateral", "implements", "instructions", "equipment", "tracking"):
            self.fields[name].required = False
        self.fields["primary_muscle"].empty_label = "Choose"  # type: ignore[attr-defined]
        if self.instance.pk and self.instance.workout_exercises.exists():
            for name in self.FIXED_BY_HISTORY:
                self.fields[name].disabled = True
                self.fields[name].help_text = "Fixed, since sets are logged with it."

    def clean_name(self) -> str:
        name: str = " ".join(self.cleaned_data["name"].split())
        key = fold_key(name)
        if not key:
            raise forms.ValidationError("Use letters or digits in the name.", code="name")
        same = Exercise.objects.filter(Q(owner=None, merged_into=None) | Q(owner=self.lifter), name_key=key)
        taken = same.filter(archived_at=None).exclude(pk=self.instance.pk).first()
        if taken:
            where = "You have" if taken.owner_id else "The library has"
            raise forms.ValidationError(f"{where} an exercise named “{taken.name}”.", code="taken")
        return name

    def clean_equipment(self) -> str:
        return self.cleaned_data["equipment"] or Equipment.OTHER

    def clean_tracking(self) -> str:
        return self.cleaned_data["tracking"] or Tracking.WEIGHT_REPS

    def clean_implements(self) -> int:
        return int(self.cleaned_data["implements"] or 1)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        moves = cleaned.get("tracking") in MOVES_BODYWEIGHT
        cleaned["bodyweight_share"] = (cleaned.get("bodyweight_share") or 100) if moves else 0
        muscle = cleaned.get("primary_muscle")
        if muscle:
            cleaned["secondary_muscles"] = [m for m in cleaned.get("secondary_muscles") or [] if m != muscle]
        return cleaned

    def _post_clean(self) -> None:
        """The verbs write the row; building the instance here would change the one that is on the page."""

    def saved_for(self, lifter: User) -> Exercise | None:
        """`save_for`, or None with an error at the name where another request took it since it was looked up."""
        name = self.cleaned_data["name"]
        try:
            return self.save_for(lifter)
        except IntegrityError:
            self.add_error("name", forms.ValidationError(f"You have an exercise named “{name}”.", code="taken"))
            return None

    def save_for(self, lifter: User) -> Exercise:
        if self.instance.pk:
            self.instance.edit(**self.cleaned_data)
            return self.instance
        return Exercise.objects.create_custom(lifter, **self.cleaned_data)


class DescribedExerciseForm(CustomExerciseForm):
    """With all that the library says of its own exercises, which the pages do not ask for."""

    video_url = forms.URLField(
        required=False, assume_scheme="https", max_length=200, validators=[URLValidator(["http", "https"])]
    )

    class Meta(CustomExerciseForm.Meta):
        fields = [*CustomExerciseForm.Meta.fields, "category", "mechanic", "force", "level", "video_url"]
