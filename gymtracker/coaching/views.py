"""The settings page of consent: what a client lets a trainer see, and a trainer's code and invitations."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from gymtracker.accounts.models import Coaching, TrainerCode, User
from gymtracker.accounts.requests import LifterRequest
from gymtracker.coaching.forms import CodeForm, InviteForm
from gymtracker.coaching.invitations import mail
from gymtracker.coaching.keeping import NOTES_KEPT, READS_KEPT
from gymtracker.coaching.models import ReadAudit
from gymtracker.notices import tell, warn

READS_SHOWN = 8


@require_safe
def coaching(request: LifterRequest) -> HttpResponse:
    return settings_page(request)


def settings_page(
    request: LifterRequest, *, code_form: CodeForm | None = None, invite_form: InviteForm | None = None
) -> HttpResponse:
    person = request.user
    context: dict[str, Any] = {
        "invitations": list(Coaching.objects.to(person)),
        "links": links_with_reads(person),
        "code_form": code_form or CodeForm(client=person),
        "notes_kept": NOTES_KEPT.days,
        "reads_kept": READS_KEPT.days,
    }
    if person.is_trainer():
        context |= trainers_part(person) | {"invite_form": invite_form or InviteForm(trainer=person)}
    refused = code_form or invite_form
    return render(request, "coaching/coaching.html", context, status=422 if refused else 200)


def links_with_reads(client: User) -> list[dict[str, Any]]:
    """Each running link with what that trainer looked at last. Two queries."""
    links = client.trainer_links.running().saying_whether_role_is_held().select_related("trainer").newest_first()
    reads: defaultdict[int, list[ReadAudit]] = defaultdict(list)
    for read in client.reads_of_me.newest_of_each_trainer(READS_SHOWN):
        reads[read.trainer_id].append(read)
    return [{"link": link, "reads": reads[link.trainer_id]} for link in links]


def trainers_part(trainer: User) -> dict[str, Any]:
    return {
        "is_trainer": True,
        "code": TrainerCode.objects.filter(trainer=trainer).first(),
        "clients": list(trainer.client_links.running().select_related("client").order_by("client__email")),
        "sent": list(trainer.client_links.open().order_by("-invited_at")),
    }


# --- The client's side ---


@require_POST
def coaching_code(request: LifterRequest) -> HttpResponse:
    """The code is right: what its trainer will see stands on the page that this answers with, nothing is given yet."""
    form = CodeForm(request.POST, client=request.user)
    if not form.is_valid():
        return settings_page(request, code_form=form)
    return render(request, "coaching/join.html", {"trainer": form.trainer, "code": form.cleaned_data["code"]})


@require_POST
def coaching_join(request: LifterRequest) -> HttpResponse:
    form = CodeForm(request.POST, client=request.user)
    if not form.is_valid() or form.trainer is None:
        return settings_page(request, code_form=form)
    Coaching.join(trainer=form.trainer, client=request.user)
    tell(request, f"{form.trainer.get_full_name()} sees your training now")
    return redirect("coaching")


@require_POST
def coaching_accept(request: LifterRequest, coaching_id: UUID) -> HttpResponse:
    invitation = find_invitation(request, coaching_id)
    invitation.accept(client=request.user)
    tell(request, f"{invitation.trainer.get_full_name()} sees your training now")
    return redirect("coaching")


@require_POST
def coaching_decline(request: LifterRequest, coaching_id: UUID) -> HttpResponse:
    find_invitation(request, coaching_id).decline()
    tell(request, "Declined. Nothing was shown to them.")
    return redirect("coaching")


def find_invitation(request: LifterRequest, coaching_id: UUID) -> Coaching:
    return get_object_or_404(Coaching.objects.to(request.user), pk=coaching_id)


# --- Either side ---


@require_POST
def coaching_end(request: LifterRequest, coaching_id: UUID) -> HttpResponse:
    mine = Coaching.objects.running().filter(Q(client=request.user) | Q(trainer=request.user))
    link = get_object_or_404(mine.select_related("trainer", "client"), pk=coaching_id)
    link.end()
    if link.trainer_id == request.user.pk and link.client:
        tell(request, f"You see nothing of {link.client.get_full_name()} any more")
    else:
        tell(request, f"{link.trainer.get_full_name()} sees nothing of you any more")
    return redirect("coaching")


# --- The trainer's side ---


@require_POST
def coaching_invite(request: LifterRequest) -> HttpResponse:
    insist_on_role(request)
    form = InviteForm(request.POST, trainer=request.user)
    if not form.is_valid():
        return settings_page(request, invite_form=form)
    invitation = Coaching.invite(trainer=request.user, email=form.cleaned_data["email"])
    if mail(invitation):
        tell(request, f"Invited {invitation.email}")
    else:
        warn(request, "Invited, but no mail was sent. Tell them: it waits in their settings, under Your trainer.")
    return redirect("coaching")


@require_POST
def coaching_withdraw(request: LifterRequest, coaching_id: UUID) -> HttpResponse:
    get_object_or_404(request.user.client_links.unanswered(), pk=coaching_id).withdraw()
    tell(request, "Invitation withdrawn")
    return redirect("coaching")


@require_POST
def coaching_renew(request: LifterRequest) -> HttpResponse:
    insist_on_role(request)
    TrainerCode.renew(request.user)
    tell(request, "This is your new code")
    return redirect("coaching")


def insist_on_role(request: LifterRequest) -> None:
    """For whoever is no trainer these pages are not there."""
    if not request.user.is_trainer():
        raise Http404
