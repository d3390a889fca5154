"""Addresses below /workspace/calendars/."""

from django.urls import path

from resources.events.imports import views

app_name = "calendars"
urlpatterns = [
    path("of/<uuid:pk>/", views.calendars, name="list"),
    path("of/<uuid:pk>/add/", views.add, name="add"),
    path("<uuid:pk>/", views.calendar, name="calendar"),
    path("<uuid:pk>/stop/", views.stop, name="stop"),
    path("events/<uuid:pk>/keep/", views.keep, name="keep"),
]
