from django.urls import include, path

from bench import views
from gymtracker.urls import handler400, handler403, handler404, handler500  # noqa: F401

urlpatterns = [
    path("bare/insert/", views.insert),
    path("bare/list/", views.rows),
    path("", include("gymtracker.urls")),
]
