"""Addresses of this room: `pages` below a language, `api` below `/api/v2/`."""

from django.urls import path

from resources.events import api as events_api
from resources.events import views

pages = [
    path("events/", views.events, name="events"),
    path("events/<slug:slug>/", views.event, name="event"),
]
api = [path("events/", events_api.EventsView.as_view(), name="events_api")]
