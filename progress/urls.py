from django.urls import path

from progress.views import dashboards, records, working

app_name = "progress"
urlpatterns = [
    path("", dashboards.overview, name="overview"),
    path("strength/", dashboards.strength, name="strength"),
    path("volume/", dashboards.volume, name="volume"),
    path("muscles/", dashboards.muscles, name="muscles"),
    path("working/<slug:number>/", working.number, name="number"),
    path("records/", records.records, name="records"),
    path("records/<int:record_id>/", records.record_detail, name="record"),
    path("sets/<uuid:set_id>/", records.set_records, name="set-records"),
    path("sets/<uuid:set_id>/estimate/", working.estimate, name="estimate"),
]
