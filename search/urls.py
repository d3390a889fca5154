"""Addresses that the roof mounts: `api_urlpatterns` under /api/v2/, `page_urlpatterns` under a language."""

from django.urls import path

from search import api, views

api_urlpatterns = [
    path("search/", api.SearchView.as_view(), name="search_api"),
    path("suggest/", api.SuggestView.as_view(), name="suggest_api"),
]
page_urlpatterns = [path("search/", views.search, name="search")]
