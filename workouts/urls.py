from django.urls import path

from workouts.views import entries, history, loading, picker, workout

app_name = "workouts"
urlpatterns = [
    path("", history.history, name="history"),
    path("log/", workout.log, name="log"),
    path("start/", workout.start, name="start"),
    path("past/", history.past, name="past"),
    path("trash/", history.trash_list, name="trash-list"),
    path("<uuid:workout_id>/", workout.detail, name="detail"),
    path("<uuid:workout_id>/edit/", workout.edit, name="edit"),
    path("<uuid:workout_id>/describe/", workout.describe, name="describe"),
    path("<uuid:workout_id>/move/", workout.move, name="move"),
    path("<uuid:workout_id>/repeat/", workout.repeat, name="repeat"),
    path("<uuid:workout_id>/finish/", workout.finish, name="finish"),
    path("<uuid:workout_id>/reopen/", workout.reopen, name="reopen"),
    path("<uuid:workout_id>/discard/", workout.discard, name="discard"),
    path("<uuid:workout_id>/trash/", workout.trash, name="trash"),
    path("<uuid:workout_id>/restore/", workout.restore, name="restore"),
    path("<uuid:workout_id>/exercises/", picker.exercise_picker, name="exercise-picker"),
    path("<uuid:workout_id>/exercises/add/", picker.exercise_add, name="exercise-add"),
    path("<uuid:workout_id>/exercises/new/", picker.exercise_create, name="exercise-create"),
    path("exercises/<uuid:entry_id>/", entries.entry_card, name="entry"),
    path("exercises/<uuid:entry_id>/sets/", entries.set_log, name="set-log"),
    path("exercises/<uuid:entry_id>/plates/", loading.plates, name="plates"),
    path("exercises/<uuid:entry_id>/warm-up/", loading.warm_up, name="warm-up"),
    path("exercises/<uuid:entry_id>/warm-up/remove/", loading.warm_up_remove, name="warm-up-remove"),
    path("exercises/<uuid:entry_id>/annotate/", entries.entry_annotate, name="entry-annotate"),
    path("exercises/<uuid:entry_id>/remove/", entries.entry_remove, name="entry-remove"),
    path("exercises/<uuid:entry_id>/restore/", entries.entry_restore, name="entry-restore"),
    path("sets/<uuid:set_id>/", entries.set_edit, name="set-edit"),
    path("sets/<uuid:set_id>/remove/", entries.set_remove, name="set-remove"),
    path("sets/<uuid:set_id>/restore/", entries.set_restore, name="set-restore"),
]
