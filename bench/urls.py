from django.urls import include, path

from bench import bare_api, views
from gymtracker.accounts import rates
from gymtracker.urls import handler400, handler403, handler404, handler500  # noqa: F401

# How fast it answers is measured, not how soon it says "enough".
rates.REQUESTS_A_WINDOW = 10**9

urlpatterns = [
    path("api/v1/bare/", bare_api.addresses()),
    path("bare/insert/", views.insert),
    path("bare/list/", views.rows),
    path("", include("gymtracker.urls")),
]
