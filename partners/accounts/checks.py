"""What must hold of the settings of accounts; each has an id and a hint."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.socialaccount.adapter import get_adapter as get_social_adapter
from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.http import HttpRequest

KEYS = "portal.cache_keys.hidden"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
MIDDLEWARE = "partners.accounts.middleware.RequireMFAMiddleware"


@register(Tags.security)
def check_accounts(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    findings: list[CheckMessage] = []
    if apps.is_installed("allauth.usersessions"):
        hint = "Remove allauth.usersessions from INSTALLED_APPS."
        findings.append(Error("Sessions would be stored with IP addresses.", hint=hint, id="accounts.E001"))
    if get_adapter().is_open_for_signup(HttpRequest()):
        hint = "Let is_open_for_signup of ACCOUNT_ADAPTER answer False."
        findings.append(Error("Anybody could sign up.", hint=hint, id="accounts.E002"))
    if get_social_adapter().is_open_for_signup(HttpRequest(), None):
        hint = "Let is_open_for_signup of SOCIALACCOUNT_ADAPTER answer False."
        findings.append(Error("Anybody could sign up through another provider.", hint=hint, id="accounts.E003"))
    if MIDDLEWARE not in settings.MIDDLEWARE:
        hint = f"Put {MIDDLEWARE} last into MIDDLEWARE."
        findings.append(Error("The admin would not ask for a second factor.", hint=hint, id="accounts.E004"))
    shared: Any = settings.CACHES["default"]
    if shared.get("KEY_FUNCTION") != KEYS:
        hint = f"Let KEY_FUNCTION of the default cache be {KEYS}."
        findings.append(Error("The shared cache would name e-mails and people.", hint=hint, id="accounts.E005"))
    if settings.AUTHENTICATION_BACKENDS != [BACKEND]:
        hint = f"Let {BACKEND} be the only one of AUTHENTICATION_BACKENDS."
        findings.append(Error("A second backend would make known e-mails take longer.", hint=hint, id="accounts.E006"))
    return findings
