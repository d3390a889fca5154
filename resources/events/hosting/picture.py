"""The picture of an event, with what it shows: nobody who cannot see it is left out."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import Image

from partners.texts import prose_for, shown_name
from partners.workspace.forms import Plain, SectionForm
from partners.workspace.kinds import Line
from portal import languages
from portal.uploads import PictureField, without_traces
from resources.events.hosting.models import SentPicture
from resources.events.hosting.unsaved import SAVED_WITHIN
from resources.events.models import Event

SALT = "a picture that was sent"


class PictureForm(SectionForm):
    """A picture that was sent once is kept while the rest of the form is mended: a browser sends it only once."""

    data: Any
    template = "workspace/events/picture.html"
    is_too_old = False
    file = PictureField(label=_("Picture"), required=False)
    shows = forms.CharField(
        required=False, max_length=255, label=_("What it shows"), widget=forms.TextInput(attrs={"dir": "auto"})
    )
    remove = forms.BooleanField(required=False, label=_("Show no picture"))
    sent = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta(Plain):
        model = Event
        fields: list[str] = []
        formsets: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.text = prose_for(list(self.entry.texts.all()), languages.current())
        self.initial["shows"] = self.text.image_description if self.text else ""
        said = gettext("For people who do not see it; in other languages it stands with the texts.")
        name = languages.name_in(self.text.language, languages.current()) if self.text else ""
        self.fields["shows"].help_text = " ".join(part for part in (name and f"{name}.", said) if part)
        self.fields["file"].help_text = gettext(
            "No faces of people who came for help. Where and when it was taken is removed."
        )
        if self.picture is None:
            del self.fields["remove"]

    @property
    def picture(self) -> Any:
        """The one that is being sent, else the event's."""
        return self._sent() or self.entry.image

    def _sent(self) -> Any:
        try:
            said = self.data.get("sent", "") if self.is_bound else ""
            key = signing.loads(said, salt=f"{SALT} {self.entry.pk}", max_age=SAVED_WITHIN) if said else None
        except signing.SignatureExpired:
            self.is_too_old, key = True, None
        except signing.BadSignature:
            key = None
        return Image.objects.filter(pk=key).first() if key else None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("file") and not cleaned.get("remove"):
            self._keep(cleaned["file"])
        elif self._sent() is None and self.is_too_old:
            self._send("")
            self.add_error("file", gettext("This picture was sent too long ago. Send it once more."))
        if self.picture and not cleaned.get("remove") and not cleaned.get("shows"):
            self.add_error("shows", gettext("Say what the picture shows, for people who cannot see it."))
        return cleaned

    def _keep(self, file: Any) -> None:
        clean = without_traces(file)
        clean.name = f"{self.entry.slug}.{file.name.rpartition('.')[2].lower()}"
        kept = Image(title=shown_name(self.entry)[:255], file=clean)
        kept.save()
        SentPicture.objects.create(image=kept)
        self._send(signing.dumps(kept.pk, salt=f"{SALT} {self.entry.pk}"))

    def _send(self, said: str) -> None:
        self.data = self.data.copy()
        self.data["sent"] = said

    def save_into(self) -> Any:
        if self.cleaned_data.get("remove"):
            self.entry.image = None
            return self.entry
        self.entry.image = self.picture
        if self.text and "shows" in self.changed_data:
            self.text.image_description = self.cleaned_data["shows"]
            self.entry.texts.add(self.text)
        return self.entry


def picture(event: Event) -> Iterator[Line]:
    if event.image_id:
        text = prose_for([text for text in event.texts.all() if text.image_description], languages.current())
        words = text.image_description if text else gettext("It is not shown before you say what it shows.")
        yield Line(words, text.language if text else "")
