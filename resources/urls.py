"""Addresses of this room: `pages` below a language, `api` below `/api/v2/`."""

from django.urls import path

from partners.corrections.views import wrong
from resources.events import api as events_api
from resources.events import posters, views
from resources.events.feeds import views as feeds
from resources.events.models import Event
from resources.events.seats.views import seats

asked_hourly = [
    path("events/calendar.ics", feeds.feed, name="events_calendar"),
    path("events/<slug:slug>/event.ics", feeds.one, name="event_calendar"),
    path("feeds/events.xml", feeds.news, name="events_feed"),
]
"""By every phone that subscribed: these stand before all other pages."""
pages = [
    path("events/", views.events, name="events"),
    path("events/subscribe/", feeds.subscribe, name="events_subscribe"),
    path("events/<slug:slug>/", views.event, name="event"),
    path("events/<slug:slug>/poster/", posters.poster_page, name="event_poster_page"),
    path("events/<slug:slug>/poster.pdf", posters.poster, name="event_poster"),
    path("events/<slug:slug>/wrong/", wrong, {"model": Event}, name="event_wrong"),
    path("events/<slug:slug>/seats/", seats, name="event_seats"),
]
api = [path("events/", events_api.EventsView.as_view(), name="events_api")]
