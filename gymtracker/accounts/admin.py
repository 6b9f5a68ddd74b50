from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.db import models
from django.http import HttpResponse

from gymtracker.accounts import devices
from gymtracker.accounts.models import Coaching, User


class NewUserForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("email",)


# allauth's own pages for these show the secrets of second factors and search by a user name that nobody has.
admin.site.unregister([Authenticator, UserSession])


@admin.register(User)
class PersonAdmin(UserAdmin):
    actions = ["turn_off_two_steps"]
    ordering = ["email"]
    list_display = ["email", "full_name", "is_active", "is_staff", "created_at", "last_login"]
    list_filter = ["is_active", "is_staff", "is_superuser", "groups"]
    search_fields = ["email", "full_name"]
    readonly_fields = ["created_at", "last_login"]
    # Rights come by groups; the shuttle that Django offers for them writes inline styles, which our policy refuses.
    filter_horizontal = ()
    formfield_overrides = {models.ManyToManyField: {"widget": forms.CheckboxSelectMultiple}}
    add_form = NewUserForm
    fieldsets = [
        (None, {"fields": ["email", "password", "full_name"]}),
        ("Training", {"fields": ["weight_unit", "distance_unit", "time_zone", "week_start", "weekly_target"]}),
        ("Rights", {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
        ("Dates", {"fields": ["created_at", "last_login"]}),
    ]
    add_fieldsets = [(None, {"classes": ["wide"], "fields": ["email", "usable_password", "password1", "password2"]})]

    def get_deleted_objects(self, objs: Any, request: Any) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        """A line for each person, not one for each of their thousands of sets."""
        people = [f"{person}, with all training, exercises, addresses and sessions" for person in objs]
        return people, {"users": len(people)}, set(), []

    def delete_model(self, request: Any, obj: User) -> None:
        obj.erase()

    def delete_queryset(self, request: Any, queryset: Any) -> None:
        for person in queryset:
            person.erase()

    @admin.action(description="Turn off two-step sign-in (phone and codes are lost)", permissions=["change"])
    def turn_off_two_steps(self, request: Any, queryset: Any) -> None:
        for person in queryset.filter(authenticator__isnull=False).distinct():
            Authenticator.objects.filter(user=person).delete()
            self.log_change(request, person, "Turned off two-step sign-in")
            get_adapter().send_notification_mail("mfa/email/turned_off_by_admin", person)
            self.message_user(request, f"{person} logs in with the password alone now.")

    def user_change_password(self, request: Any, id: str, form_url: str = "") -> HttpResponse:
        response = super().user_change_password(request, id, form_url)
        if response.status_code == 302:
            devices.end_other_sessions(User.objects.get(pk=id), request.session.session_key)
        return response

    def save_model(self, request: Any, obj: User, form: forms.ModelForm, change: bool) -> None:
        obj.email = obj.email.lower()
        super().save_model(request, obj, form, change)
        # allauth logs in by its own list of addresses; what an admin typed counts as checked.
        EmailAddress.objects.update_or_create(user=obj, primary=True, defaults={"email": obj.email, "verified": True})


@admin.register(Coaching)
class CoachingAdmin(admin.ModelAdmin):
    """Who trains whom, for whoever answers for the site. It is the two people's own matter, so nothing is written here;
    what they say to each other is on no page of the admin but the trainer's."""

    list_display = ["trainer", "client", "email", "invited_at", "accepted_at", "ended_at"]
    list_filter = ["accepted_at", "ended_at"]
    list_select_related = ["trainer", "client"]
    search_fields = ["trainer__email", "client__email", "email"]
    ordering = ["-invited_at", "pk"]
    actions = None

    def has_view_permission(self, request: Any, obj: Any = None) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)

    def has_module_permission(self, request: Any) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: Any, *parent: Any) -> bool:
        return False

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return False
