"""Addresses below /workspace/dates/."""

from django.urls import path

from resources.events.editing import views

app_name = "dates"
urlpatterns = [path("<uuid:pk>/", views.one_date, name="date")]
