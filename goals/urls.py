from django.urls import path

from goals import views

app_name = "goals"
urlpatterns = [
    path("", views.goal_list, name="list"),
    path("new/", views.new, name="new"),
    path("new/<slug:kind>/", views.create, name="create"),
    path("<uuid:goal_id>/", views.detail, name="detail"),
    path("<uuid:goal_id>/edit/", views.edit, name="edit"),
    path("<uuid:goal_id>/pause/", views.pause, name="pause"),
    path("<uuid:goal_id>/resume/", views.resume, name="resume"),
    path("<uuid:goal_id>/abandon/", views.abandon, name="abandon"),
    path("<uuid:goal_id>/take-up/", views.take_up, name="take-up"),
    path("<uuid:goal_id>/delete/", views.delete, name="delete"),
    path("<uuid:goal_id>/restore/", views.restore, name="restore"),
]
