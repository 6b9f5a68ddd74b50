from django.contrib import admin
from django.urls import include, path

import gymtracker.admin  # noqa: F401  (registers and guards the admin site)
from exercises import urls as exercise_urls
from gymtracker.accounts import urls as account_urls
from gymtracker.api import addresses
from gymtracker.home import healthz, home
from progress.views import time_off
from progress.views.calendar import calendar
from progress.views.exercise import exercise_detail
from workouts import urls as workout_urls
from workouts.views import data, gyms, imports

handler400 = "gymtracker.errors.bad_request"
handler403 = "gymtracker.errors.forbidden"
handler404 = "gymtracker.errors.not_found"
handler429 = "gymtracker.errors.too_many"  # allauth's name for it
handler500 = "gymtracker.errors.server_error"

# Both give their own pages; the page of one exercise shows records and the calendar the streak, which are `progress`'s.
exercises = [path("<int:exercise_id>/", exercise_detail, name="detail"), *exercise_urls.urlpatterns]
workouts = [path("calendar/", calendar, name="calendar"), *workout_urls.urlpatterns]

urlpatterns = [
    path("", home, name="home"),
    path("healthz", healthz, name="healthz"),
    path("", include(account_urls)),
    path("", include("gymtracker.sharing.urls")),
    path("settings/data/archive/", include("gymtracker.archive.urls")),
    path("", include("gymtracker.coaching.urls")),
    path("settings/webhooks/", include("gymtracker.webhooks.urls")),
    path("settings/data/import/", include(imports.urlpatterns)),
    path("settings/plates/", include(gyms.urlpatterns)),
    path("settings/data/", include(data.urlpatterns)),
    path("settings/time-off/", include(time_off.urlpatterns)),
    path("accounts/", include("allauth.urls")),
    path("exercises/", include((exercises, "exercises"))),
    path("workouts/", include((workouts, "workouts"))),
    path("progress/", include("progress.urls")),
    path("goals/", include("goals.urls")),
    path("api/v1/", addresses()),
    path("admin/", admin.site.urls),
]
