from typing import Any

from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from partners.members.models import MembershipRole

ROLES_SAID = _("A viewer reads. An editor keeps the entries right. An administrator also decides who the members are.")


class InviteForm(forms.Form):
    """Whom an organization's administrator invites."""

    email = forms.EmailField(
        label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off", "dir": "ltr"})
    )
    role = forms.ChoiceField(
        label=_("Role"), help_text=ROLES_SAID, choices=MembershipRole.choices, initial=MembershipRole.EDITOR
    )
    language = forms.ChoiceField(label=_("Language of the invitation"), choices=lambda: [*settings.LANGUAGES])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = translation.get_language()


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=MembershipRole.choices)
