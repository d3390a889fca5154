"""Addresses that the roof mounts: `pages` under a language, `api` under /api/v2/."""

from django.urls import path

from partners.directory import views as directory
from partners.freshness.confirm import confirm
from partners.places import api as places_api
from partners.places import views as places
from partners.policies import api as policies_api
from partners.policies import views as policies

pages = [
    path("find-help/", directory.find_help, name="find_help"),
    path("find-help/<slug:slug>/", directory.service, name="service"),
    path("organizations/<slug:slug>/", directory.organization, name="organization"),
    path("policies/", policies.policies, name="policies"),
    path("policies/<slug:slug>/", policies.policy, name="policy"),
    path("places/", places.places, name="places"),
    path("places/compare/", places.compare, name="places_compare"),
    path("places/<slug:slug>/", places.place, name="place"),
    path("hotlines/", directory.hotlines, name="hotlines"),
    path("confirm/<str:token>/", confirm, name="confirm"),
]
api = [
    path("places/", places_api.PlacesView.as_view(), name="places_api"),
    path("places/<slug:slug>/", places_api.PlaceView.as_view(), name="place_api"),
    path("policies/", policies_api.PoliciesView.as_view(), name="policies_api"),
]
