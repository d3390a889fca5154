"""Addresses below /workspace/."""

from django.urls import path

from partners.freshness import desk

urlpatterns = [
    path("organizations/<uuid:pk>/due/", desk.due_entries, name="due"),
    path("freshness/<str:kind>/<uuid:pk>/", desk.answer, name="answer"),
]
