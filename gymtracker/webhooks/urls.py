from django.urls import path

from gymtracker.webhooks import views

urlpatterns = [
    path("", views.webhooks, name="webhooks"),
    path("add/", views.webhook_add, name="webhook-add"),
    path("<uuid:webhook_id>/", views.webhook, name="webhook"),
    path("<uuid:webhook_id>/on/", views.webhook_switch_on, name="webhook-switch-on"),
    path("<uuid:webhook_id>/off/", views.webhook_switch_off, name="webhook-switch-off"),
    path("<uuid:webhook_id>/secret/", views.webhook_rotate, name="webhook-rotate"),
    path("<uuid:webhook_id>/test/", views.webhook_test, name="webhook-test"),
    path("<uuid:webhook_id>/delete/", views.webhook_delete, name="webhook-delete"),
    path("deliveries/<uuid:delivery_id>/retry/", views.webhook_retry, name="webhook-retry"),
]
