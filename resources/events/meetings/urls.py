"""Addresses below /workspace/meetings/."""

from django.urls import path

from resources.events.meetings import feed, host_views, views

app_name = "meetings"
urlpatterns = [
    path("", views.meetings, name="list"),
    path("call/", host_views.call, name="call"),
    path("call/<uuid:pk>/", host_views.call_for, name="call_for"),
    path("calendar/", feed.own_calendar, name="calendar"),
    path("calendar/<uuid:pk>/revoke/", feed.revoke, name="revoke_calendar"),
    path("<uuid:event>/", views.meeting, name="meeting"),
    path("<uuid:event>/answer/", views.answer, name="answer"),
    path("<uuid:event>/write/", host_views.write, name="write"),
    path("<uuid:event>/invite/", host_views.invite, name="invite"),
    path("<uuid:event>/documents/", host_views.add_document, name="add_document"),
    path("<uuid:event>/items/", host_views.add_item, name="add_item"),
    path("documents/<uuid:pk>/", views.document, name="document"),
    path("documents/<uuid:pk>/remove/", host_views.remove_document, name="remove_document"),
    path("items/<uuid:pk>/give/", host_views.give_item, name="give_item"),
    path("items/<uuid:pk>/", views.settle, name="settle"),
]
