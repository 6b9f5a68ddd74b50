from django.urls import path

from gymtracker.archive import views

urlpatterns = [
    path("", views.archive, name="archive"),
    path("download/", views.archive_download, name="archive-download"),
    path("upload/", views.archive_upload, name="archive-upload"),
    path("preview/", views.archive_preview, name="archive-preview"),
    path("import/", views.archive_import, name="archive-import"),
    path("discard/", views.archive_discard, name="archive-discard"),
]
