"""What is asked of people who keep seats: how many, or the code they hold."""

from time import sleep
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from portal.anonymous import AnonymousForm, Rate, address_of
from resources.events.seats.codes import DIGITS, NotACode, new_nonce, read_code
from resources.events.seats.keeping import only
from resources.events.seats.models import MOST


class SlowingRate(Rate):
    """Like Rate, and slower after `freely`: each further form waits a little longer, at most a second."""

    def __init__(self, most: int, seconds: int, *, freely: int, step: float = 0.025) -> None:
        super().__init__(most, seconds)
        self.freely, self.step = freely, step

    def allows(self, request: HttpRequest) -> bool:
        if not super().allows(request):
            return False
        with self._lock:
            beyond = len(self._of(address_of(request))) - self.freely
        sleep(min(max(0, beyond) * self.step, 1.0))
        return True


RATE = SlowingRate(60, 3600, freely=20)
"""One for all forms of seats: a shelter has one address, so that nobody is refused below 60 an hour."""


class KeepForm(AnonymousForm):
    """`code` from the form's own nonce: sent twice, it says the same."""

    rate = RATE
    nonce = forms.CharField(required=False, widget=forms.HiddenInput)
    seats = forms.TypedChoiceField(
        label=_("How many seats?"), coerce=int, widget=forms.RadioSelect(attrs={"class": "seats__number"})
    )

    def __init__(self, request: HttpRequest, *, capacity: int | None, **kwargs: Any) -> None:
        super().__init__(request, **kwargs)
        most = MOST if capacity is None else min(MOST, capacity)
        if most < MOST:  # whoever opened the form before the room was made smaller reads why
            self.fields["seats"].error_messages["invalid_choice"] = only(most)
        self.fields["seats"].choices = [(number, str(number)) for number in range(1, most + 1)]  # type: ignore[attr-defined]
        self.initial.update(nonce=self._signer.sign(new_nonce()), seats=1)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        try:
            cleaned["nonce"] = self._signer.unsign(cleaned.get("nonce", ""))
        except BadSignature:
            self._put("nonce", self._signer.sign(new_nonce()))
            raise ValidationError(_("Please look at it once more and send it again."), code="no-nonce") from None
        return cleaned


class CodeField(forms.CharField):
    """A code in any form that people write; clean value: its digits."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "off", "inputmode": "numeric", "dir": "ltr", "spellcheck": "false"}
        super().__init__(max_length=200, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> str:
        try:
            return read_code(super().clean(value))
        except NotACode as wrong:
            raise ValidationError(
                ngettext_lazy(
                    "A code has %(wanted)s digits and no letters. This one has %(number)s digit.",
                    "A code has %(wanted)s digits and no letters. This one has %(number)s digits.",
                    "number",
                ),
                params={"wanted": DIGITS, "number": wrong.digits},
                code="not-a-code",
            ) from None


class CodeForm(AnonymousForm):
    """The code alone lets in; there is nothing to be gained by being quick."""

    rate = RATE
    code = CodeField(label=_("Your code"), help_text=_("18 digits. Blanks and dashes do not matter."))

    def _check_moment(self, now: Any) -> None:
        return None
