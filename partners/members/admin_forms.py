from typing import Any

from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners import permissions
from partners.directory.models import Organization
from partners.members.models import Invitation, InvitedRole, MembershipRole
from partners.members.onboarding import called
from partners.roles import NETWORK_ROLES
from portal.vocabulary import OrganizationKind

SHOWN = [
    ("yes", gettext_lazy("Show its page to the public at once")),
    ("no", gettext_lazy("Keep it a draft until somebody publishes it")),
]


class NetworkInviteForm(forms.Form):
    """Whom the network invites: to an entry that is here, to a new one, or into the network itself."""

    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254)
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the invitation"), choices=lambda: [*settings.LANGUAGES]
    )
    role = forms.ChoiceField(label=gettext_lazy("Role"), initial=InvitedRole.ADMIN)
    organization = forms.ModelChoiceField(
        label=gettext_lazy("Organization that is here"), queryset=Organization.objects.all(), required=False
    )
    name = forms.CharField(
        label=gettext_lazy("Name of a new organization"),
        help_text=gettext_lazy("Leave it empty if you chose one above."),
        max_length=255,
        required=False,
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=OrganizationKind.choices, initial=OrganizationKind.NGO, required=False
    )
    shown = forms.ChoiceField(
        label=gettext_lazy("A new organization"), choices=SHOWN, initial="yes", widget=forms.RadioSelect, required=False
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = translation.get_language()
        viewset = Organization.snippet_viewset.chooser_viewset  # type: ignore[attr-defined]
        self.fields["organization"].widget = viewset.widget_class()
        roles = [each for each in InvitedRole if _may_give(user, each)]
        self.fields["role"].choices = [(each.value, each.label) for each in roles]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        role, organization, name = cleaned.get("role"), cleaned.get("organization"), cleaned.get("name")
        if role in MembershipRole.values:
            if bool(organization) == bool(name):
                self.add_error("organization", _("Choose one that is here, or give the name of a new one."))
            elif name and called(name):
                self.add_error("name", _("An entry with this name is here already. Choose it instead."))
        elif organization or name:
            self.add_error("role", _("This role is in the network itself: name no organization."))
        return cleaned


def _may_give(user: Any, role: str) -> bool:
    if role in NETWORK_ROLES:
        return permissions.may_invite(user, role)
    return permissions.may(user, "add", Invitation)
