"""The admin site: logs in through the product's own door; merges and imports exercises."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from exercises.models import Exercise
from gymtracker.library_admin import ImportingExerciseAdmin


@never_cache
def change_password(request: HttpRequest, extra_context: object = None) -> HttpResponse:
    return redirect("account_change_password")


admin.site.site_header = "Gym Tracker"
admin.site.site_title = "Gym Tracker admin"
admin.site.index_title = "Administration"
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.password_change = change_password  # type: ignore[method-assign,assignment]

admin.site.unregister(Exercise)
admin.site.register(Exercise, ImportingExerciseAdmin)
