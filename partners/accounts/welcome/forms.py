from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class NewPersonForm(forms.Form):
    """What an account needs to know of a person; the e-mail is the invitation's."""

    name = forms.CharField(
        label=_("Your name"),
        help_text=_("Colleagues and the network see it beside what you change. The public does not."),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(
        label=_("Language of the interface"), choices=lambda: [*settings.LANGUAGES], widget=forms.Select
    )

    def clean_name(self) -> str:
        return " ".join(str(self.cleaned_data["name"]).split())
