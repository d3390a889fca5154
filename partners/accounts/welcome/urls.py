from allauth.account.decorators import reauthentication_required
from django.urls import path

from partners.accounts.welcome import views

urlpatterns = [
    path("invitation/<str:token>/", views.invitation, name="invitation"),
    path("welcome/", views.welcome, name="welcome"),
    path("welcome/passkey/", views.PasskeyView.as_view(), name="welcome_passkey"),
    path("welcome/password/", reauthentication_required(views.password), name="welcome_password"),
    path("welcome/app/", views.AppView.as_view(), name="welcome_app"),
    path("welcome/ready/", views.ready, name="welcome_ready"),
]
