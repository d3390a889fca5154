"""People in the Wagtail admin: they are given no password and sign in by a code sent to their e-mail."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.users.views.users import UserViewSet

from partners.accounts.addresses import settle_email
from partners.accounts.models import User
from partners.roles import NETWORK_ROLES, Role


def _languages() -> list[tuple[str, Any]]:
    return [("", _("As the browser asks")), *settings.LANGUAGES]


class RolesField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, group: Any) -> str:
        return str(Role(group.name).label)


class PersonForm(forms.ModelForm):
    language = forms.ChoiceField(label=_("Language of the interface"), choices=_languages, required=False)
    groups = RolesField(
        label=_("Roles in the network"),
        help_text=_("Whoever has one may enter this administration, with a second factor."),
        queryset=Group.objects.filter(name__in=[role.value for role in NETWORK_ROLES]),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = User
        fields = ["email", "name", "language", "groups"]

    def __init__(self, *args: Any, editing_self: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if editing_self:
            # Nobody locks themselves out, or gives themselves a role.
            self.fields.pop("groups", None)
            self.fields.pop("is_active", None)

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        if User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("A person with this e-mail is already here."), code="unique")
        return email

    @transaction.atomic
    def save(self, commit: bool = True) -> User:
        if self.instance._state.adding:
            self.instance.set_unusable_password()
        user: User = super().save(commit=commit)
        if commit:
            settle_email(user)
        return user


class PersonEditForm(PersonForm):
    class Meta(PersonForm.Meta):
        fields = [*PersonForm.Meta.fields, "is_active"]


class PeopleViewSet(UserViewSet):
    template_prefix = ""
    menu_label = _("People")

    def get_form_class(self, for_update: bool = False) -> type[PersonForm]:
        return PersonEditForm if for_update else PersonForm


class OwnNameForm(forms.ModelForm):
    """A person's own name and language in Wagtail's account view; the e-mail is changed under /accounts/."""

    class Meta:
        model = User
        fields = ["name"]
