"""Accounts: allauth under /accounts/, and what closes every other door to a password."""

from django.urls import include, path, re_path
from django.views.generic import RedirectView

from partners.accounts.views import first_login

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
    path("first/<str:token>/", first_login, name="first_login"),
    path("", include("partners.accounts.welcome.urls")),
    path("", include("allauth.urls")),
]
