"""Forms of a person's own account."""

from typing import Any

from allauth.socialaccount.forms import DisconnectForm as AllauthDisconnectForm
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from partners.accounts.models import User


def languages() -> list[tuple[str, Any]]:
    return [("", _("As the browser asks")), *settings.LANGUAGES]


class OwnAccountForm(forms.ModelForm):
    language = forms.ChoiceField(label=_("Language of the interface"), choices=languages, required=False)

    class Meta:
        model = User
        fields = ["name", "language"]


class DisconnectForm(AllauthDisconnectForm):
    """Any connection may go: a code to the e-mail always opens the account, where allauth wants a password."""

    def clean(self) -> dict[str, Any]:
        return forms.Form.clean(self) or {}
