from django.urls import path

from progress.views import dashboards, measurements, records, working, year

app_name = "progress"
urlpatterns = [
    path("", dashboards.overview, name="overview"),
    path("strength/", dashboards.strength, name="strength"),
    path("volume/", dashboards.volume, name="volume"),
    path("muscles/", dashboards.muscles, name="muscles"),
    path("working/<slug:number>/", working.number, name="number"),
    path("year/", year.latest_year, name="latest-year"),
    path("year/<int:year>/", year.year, name="year"),
    path("year/<int:year>/image/", year.year_image_page, name="year-image-page"),
    path("year/<int:year>/image.svg", year.year_image, name="year-image"),
    path("year/<int:year>/<slug:number>/", year.year_number, name="year-number"),
    path("records/", records.records, name="records"),
    path("records/<int:record_id>/", records.record_detail, name="record"),
    path("sets/<uuid:set_id>/", records.set_records, name="set-records"),
    path("sets/<uuid:set_id>/estimate/", working.estimate, name="estimate"),
    path("measurements/", measurements.measurements, name="measurements"),
    path("measurements/<slug:kind>/", measurements.measurement, name="measurement"),
    path("measurements/<uuid:measurement_id>/edit/", measurements.measurement_edit, name="measurement-edit"),
    path("measurements/<uuid:measurement_id>/remove/", measurements.measurement_remove, name="measurement-remove"),
    path("measurements/<uuid:measurement_id>/restore/", measurements.measurement_restore, name="measurement-restore"),
    path(
        "measurements/<uuid:measurement_id>/take-back/",
        measurements.measurement_take_back,
        name="measurement-take-back",
    ),
]
