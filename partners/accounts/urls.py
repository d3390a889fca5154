"""Accounts: allauth under /accounts/, and what closes every other door to a password."""

from allauth.account.decorators import reauthentication_required
from allauth.account.views import password_set
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from partners.accounts import views
from partners.accounts.mailbox import ProveMailboxView

to_login = RedirectView.as_view(pattern_name="account_login", query_string=True)
to_reset = RedirectView.as_view(url="/accounts/password/reset/")

# Both before Wagtail's own addresses: its login and reset forms would take a password without a second factor.
side_doors = [
    path("admin/login/", to_login, name="admin_login_door"),
    re_path(r"^admin/password_reset/", to_reset, name="admin_reset_door"),
]
localised_side_doors = [
    path("_util/login/", to_login, name="page_login_door"),
    re_path(r"^_util/authenticate_with_password/", to_login, name="page_password_door"),
]

urlpatterns = [
    path("", views.index, name="account_index"),
    path("first/<str:token>/", views.first_login, name="first_login"),
    path("mailbox/", ProveMailboxView.as_view(), name="prove_mailbox"),
    path("elsewhere/", views.sign_out_elsewhere, name="sign_out_elsewhere"),
    # allauth asks who changes a password for the old one, and who sets a first one for nothing.
    path("password/set/", reauthentication_required(password_set)),
    path("oidc/<str:provider_id>/login/", views.other_provider),
    path("oidc/<str:provider_id>/login/callback/", views.back_from_other_provider),
    path("", include("partners.accounts.welcome.urls")),
    path("", include("allauth.urls")),
]
