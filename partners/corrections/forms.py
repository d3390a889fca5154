"""What visitors are asked."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from partners.corrections.models import OF_KIND, Wrong
from portal.anonymous import AnonymousForm, Rate

LONGEST = 2000
RATE = Rate(12, 3600)
"""One for both forms: shelters and libraries share an address, so that it cannot be small."""


class Words(forms.CharField):
    """A few lines of plain text."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 5, "dir": "auto", "autocomplete": "off"})
        super().__init__(max_length=LONGEST, widget=widget, **kwargs)


class WrongForm(AnonymousForm):
    rate = RATE
    what = forms.ChoiceField(label=_("What is wrong?"), widget=forms.RadioSelect)
    words = Words(
        label=_("In your words"),
        required=False,
        help_text=_("What would be right, if you know it. Do not write your name or anything about your case."),
    )

    def __init__(self, request: HttpRequest, *, kind: str, **kwargs: Any) -> None:
        super().__init__(request, **kwargs)
        self.fields["what"].choices = [(each.value, each.label) for each in OF_KIND[kind]]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("what") == Wrong.OTHER and not cleaned.get("words"):
            self.add_error("words", ValidationError(_("Say in a few words what is wrong."), code="required"))
        return cleaned


class FalseLawyerForm(AnonymousForm):
    rate = RATE
    words = Words(
        label=_("What happened?"),
        help_text=_("Who it is, in which city, what they promised or asked for. Do not write your own name."),
        error_messages={"required": _("Say in a few words what happened.")},
    )
