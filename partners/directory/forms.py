"""Fields of the directory's own vocabulary, for the forms of all rooms."""

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.directory.terms import Topic


def topics_field() -> forms.ModelMultipleChoiceField:
    """The closed list of topics, to tick; a word outside it is refused."""
    return forms.ModelMultipleChoiceField(
        Topic.objects.prefetch_related("labels"), required=False, widget=forms.CheckboxSelectMultiple, label=_("topics")
    )
