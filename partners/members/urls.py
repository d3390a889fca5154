"""Addresses below /workspace/."""

from django.urls import path

from partners.members import views

MEMBERS = "organizations/<uuid:pk>/members/"
urlpatterns = [
    path(MEMBERS, views.members, name="members"),
    path(f"{MEMBERS}<uuid:member>/", views.member, name="member"),
    path(f"{MEMBERS}<uuid:member>/remove/", views.remove, name="remove_member"),
    path(f"{MEMBERS}invitations/<uuid:invitation>/again/", views.send_again, name="invite_again"),
    path(f"{MEMBERS}invitations/<uuid:invitation>/withdraw/", views.withdraw, name="withdraw_invitation"),
]
