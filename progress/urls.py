from django.urls import path

from progress import measurement_views, views

app_name = "progress"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("records/", views.records, name="records"),
    path("records/<int:record_id>/", views.record_detail, name="record"),
    path("measurements/", measurement_views.measurements, name="measurements"),
    path("measurements/<slug:kind>/", measurement_views.measurement, name="measurement"),
    path("measurements/<uuid:measurement_id>/edit/", measurement_views.measurement_edit, name="measurement-edit"),
    path("measurements/<uuid:measurement_id>/remove/", measurement_views.measurement_remove, name="measurement-remove"),
    path(
        "measurements/<uuid:measurement_id>/restore/", measurement_views.measurement_restore, name="measurement-restore"
    ),
    path(
        "measurements/<uuid:measurement_id>/take-back/",
        measurement_views.measurement_take_back,
        name="measurement-take-back",
    ),
    path("sets/<uuid:set_id>/", views.set_records, name="set-records"),
]
