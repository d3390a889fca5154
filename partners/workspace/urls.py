"""Addresses below /workspace/; each concept adds its own list."""

from django.urls import path

from partners.members.urls import urlpatterns as of_members
from partners.workspace import views

app_name = "workspace"
urlpatterns = [
    path("", views.home, name="home"),
    path("organizations/<uuid:pk>/", views.organization, name="organization"),
    *of_members,
]
