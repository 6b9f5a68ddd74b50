"""Comments as the client reads and answers them. The trainer does so in the admin."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from gymtracker.accounts.requests import LifterRequest
from gymtracker.coaching.forms import CommentForm
from gymtracker.coaching.models import Comment
from gymtracker.htmx import go_to, wants_fragment
from gymtracker.notices import tell
from workouts.models import Workout
from workouts.views.workout import damaged


@require_http_methods(["GET", "HEAD", "POST"])
def comments(request: LifterRequest, workout_id: UUID) -> HttpResponse:
    """All that is said at one workout, with a form to write to a trainer; an answer comes here, too."""
    workout = find_workout(request, workout_id)
    form = CommentForm(request.POST if request.method == "POST" else None, workout=workout)
    if request.method == "POST" and form.is_valid():
        form.write(request.user)
        Comment.mark_seen(reader=request.user, workout=workout)
        tell(request, "Sent")
        return redirect(workout)
    if "uuid" in form.errors:
        return damaged(request)
    context: dict[str, Any] = {
        "workout": workout,
        "form": form,
        "threads": workout.comments.threads(),
        "can_write": form.fields["trainer"].queryset.exists(),  # type: ignore[attr-defined]
    }
    return render(request, "coaching/comments.html", context, status=422 if form.is_bound else 200)


@require_POST
def comments_seen(request: LifterRequest, workout_id: UUID) -> HttpResponse:
    """The button, or the page's own word once it is open (nothing is written on GET)."""
    workout = find_workout(request, workout_id)
    Comment.mark_seen(reader=request.user, workout=workout)
    return HttpResponse(status=204) if wants_fragment(request) else redirect(workout)


@require_POST
def comment_remove(request: LifterRequest, comment_id: UUID) -> HttpResponse:
    comment = find_comment(request, comment_id)
    comment.remove(author=request.user)
    tell(request, "Comment deleted", undo=reverse("comment-restore", args=[comment.pk]))
    return go_to(request, comment.workout)


@require_POST
def comment_restore(request: LifterRequest, comment_id: UUID) -> HttpResponse:
    comment = find_comment(request, comment_id)
    comment.restore(author=request.user)
    tell(request, "The comment is back")
    return go_to(request, comment.workout)


def find_workout(request: LifterRequest, workout_id: UUID) -> Workout:
    workout: Workout = get_object_or_404(request.user.workouts.live(), pk=workout_id)
    return workout


def find_comment(request: LifterRequest, comment_id: UUID) -> Comment:
    """One's own, in one's own log."""
    mine = Comment.objects.of_client(request.user).filter(author=request.user, workout__deleted_at=None)
    return get_object_or_404(mine.select_related("workout"), pk=comment_id)
