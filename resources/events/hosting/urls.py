"""Addresses below /workspace/dates/."""

from django.urls import path

from resources.events.editing import views
from resources.events.hosting.copies import copies

app_name = "dates"
urlpatterns = [
    path("<uuid:pk>/", views.one_date, name="date"),
    path("copies/<uuid:pk>/", copies, name="copies"),
]
