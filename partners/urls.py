"""Addresses that the roof mounts: `pages` under a language, `api` under /api/v2/."""

from django.urls import path

from partners.corrections import views as corrections
from partners.directory import views as directory
from partners.directory.models import Hotline, Organization, Service
from partners.freshness.confirm import confirm
from partners.members import claim_views as claims
from partners.places import api as places_api
from partners.places import views as places
from partners.policies import api as policies_api
from partners.policies import views as policies
from partners.policies.models import Policy

pages = [
    path("find-help/", directory.find_help, name="find_help"),
    path("find-help/<slug:slug>/", directory.service, name="service"),
    path("find-help/<slug:slug>/wrong/", corrections.wrong, {"model": Service}, name="service_wrong"),
    path("organizations/<slug:slug>/claim/", claims.claim, name="claim"),
    path("claim/<str:token>/", claims.proof, name="claim_proof"),
    path("organizations/<slug:slug>/", directory.organization, name="organization"),
    path("organizations/<slug:slug>/wrong/", corrections.wrong, {"model": Organization}, name="organization_wrong"),
    path("policies/", policies.policies, name="policies"),
    path("policies/<slug:slug>/", policies.policy, name="policy"),
    path("policies/<slug:slug>/wrong/", corrections.wrong, {"model": Policy}, name="policy_wrong"),
    path("places/", places.places, name="places"),
    path("places/compare/", places.compare, name="places_compare"),
    path("places/<slug:slug>/", places.place, name="place"),
    path("hotlines/", directory.hotlines, name="hotlines"),
    path("confirm/<str:token>/", confirm, name="confirm"),
    path("hotlines/<slug:slug>/wrong/", corrections.wrong, {"model": Hotline}, name="hotline_wrong"),
    path("false-lawyer/", corrections.false_lawyer, name="false_lawyer"),
]
api = [
    path("places/", places_api.PlacesView.as_view(), name="places_api"),
    path("places/<slug:slug>/", places_api.PlaceView.as_view(), name="place_api"),
    path("policies/", policies_api.PoliciesView.as_view(), name="policies_api"),
]
