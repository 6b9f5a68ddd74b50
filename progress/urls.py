from django.urls import path

from progress import views

app_name = "progress"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("records/", views.records, name="records"),
    path("records/<int:record_id>/", views.record_detail, name="record"),
    path("sets/<uuid:set_id>/", views.set_records, name="set-records"),
]
