"""Addresses below `/workspace/doors/`."""

from django.urls import path

from resources.events.seats import door_views

app_name = "doors"
urlpatterns = [path("<uuid:pk>/", door_views.at_door, name="door")]
