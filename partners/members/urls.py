"""Addresses below /workspace/."""

from django.urls import path

from partners.members import claim_views, views

MEMBERS = "organizations/<uuid:pk>/members/"
urlpatterns = [
    path("claims/<uuid:pk>/document/", claim_views.document, name="claim_document"),
    path(MEMBERS, views.members, name="members"),
    path(f"{MEMBERS}<uuid:member>/", views.member, name="member"),
    path(f"{MEMBERS}<uuid:member>/remove/", views.remove, name="remove_member"),
    path(f"{MEMBERS}invitations/<uuid:invitation>/again/", views.send_again, name="invite_again"),
    path(f"{MEMBERS}invitations/<uuid:invitation>/withdraw/", views.withdraw, name="withdraw_invitation"),
]
