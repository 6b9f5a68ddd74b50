"""An account that is deleted leaves nothing, in whatever table: the world of the access matrix is all there can be."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType

from exercises.models import Exercise
from gymtracker.accounts.models import Coaching, User
from tests.access import World
from tests.factories import entry, finished_workout, log, row_by_row

# What belongs to nobody, or to the library.
OF_NOBODY = {ContentType, LogEntry}


def rows(lifter_id: int) -> dict[str, int]:
    """By table, how many rows lead to the lifter: by a foreign key, over as many as it takes."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        for path in paths_to_the_user(model):
            if count := model._base_manager.filter(**{path: lifter_id}).count():
                found[f"{model._meta.label} by {path}"] = count
    return found


def paths_to_the_user(model: Any, depth: int = 3) -> list[str]:
    paths = []
    for field in model._meta.concrete_fields:
        if field.remote_field is None or model is User:
            continue
        target = field.remote_field.model
        if target is User:
            paths.append(field.name)
        elif depth and target not in OF_NOBODY | {Exercise, model}:
            paths += [f"{field.name}__{path}" for path in paths_to_the_user(target, depth - 1)]
    return paths


@row_by_row()
def test_an_erased_account_leaves_no_row_that_leads_to_it(lifter: User, other_lifter: User) -> None:
    World(lifter).goal.pause(lifter.today())
    log(entry(finished_workout(other_lifter)))
    planted, kept, pk = rows(lifter.pk), rows(other_lifter.pk), lifter.pk
    for table in (
        "exercises.NameMapping by user", "goals.Goal by user", "goals.GoalPause by goal__user",
        "progress.BodyMeasurement by user", "progress.Performance by user", "workouts.Programme by user",
        "workouts.ProgrammeRun by user",
        "workouts.SkippedSession by run__user", "workouts.TemplateSet by template_exercise__template__user",
        "accounts.Activity by user", "accounts.ShareLink by user", "accounts.TimeOff by user",
        "exercises.LibraryImport by user",
        "accounts.Coaching by client", "accounts.Coaching by trainer", "accounts.TrainerCode by trainer",
        "coaching.Comment by author", "coaching.Comment by workout__user", "coaching.TrainerNote by client",
        "coaching.Assignment by client", "coaching.Review by client", "coaching.ReadAudit by client",
        "webhooks.Webhook by user", "webhooks.Delivery by webhook__user", "webhooks.Delivery by activity__user",
    ):  # fmt: skip
        assert table in planted, table
    email = lifter.email
    assert Coaching.objects.filter(email=email).exists()
    lifter.erase()
    assert rows(pk) == {}
    assert not Coaching.objects.filter(email=email).exists()
    assert rows(other_lifter.pk) == kept != {}
