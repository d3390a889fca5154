"""Forms that anybody may send: no account, no cookie, no script, and nothing of the sender is kept.

There is no secret that ties a form to a person, so what a browser itself says of where a form comes from stands in
for it. The signed moment is a time trap only. How often an address sends is counted in this process's memory, under
a key that nobody knows and that dies every day; no cache, log or table ever learns it.
"""

import datetime
import hmac
import ipaddress
import secrets
from collections import OrderedDict, deque
from collections.abc import Callable
from functools import wraps
from threading import Lock
from time import monotonic
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from portal import errors

View = Callable[..., HttpResponseBase]
LARGEST = 64 * 1024
"""Bytes of a body: 2,000 letters of any script, written as forms send them, with room for the rest."""
DAY = 24 * 3600
TOO_FAST = datetime.timedelta(seconds=3)
TOO_OLD = datetime.timedelta(hours=24)
TYPED = "application/x-www-form-urlencoded"
WITH_FILES = "multipart/form-data"


class Rate:
    """At most `most` in `seconds` from one address, in this process. Addresses are kept as digests, for a day."""

    def __init__(self, most: int, seconds: int, *, addresses: int = 20_000) -> None:
        self.most, self.seconds, self.addresses = most, seconds, addresses
        self._lock = Lock()
        self._until = 0.0
        self._key = b""
        self._sent: OrderedDict[bytes, deque[float]] = OrderedDict()

    def allows(self, request: HttpRequest) -> bool:
        """Count one more from the request's address; False where that is one too many."""
        now = monotonic()  # whoever sets the clock neither lets anybody through nor keeps anybody out
        with self._lock:
            if now >= self._until:
                self._until, self._key = now + DAY, secrets.token_bytes(32)
                self._sent.clear()
            sent = self._of(address_of(request))
            while sent and sent[0] <= now - self.seconds:
                sent.popleft()
            if len(sent) >= self.most:
                return False
            sent.append(now)
            return True

    def _of(self, address: str) -> deque[float]:
        digest = hmac.digest(self._key, address.encode(), "sha256")
        sent = self._sent.setdefault(digest, deque())
        self._sent.move_to_end(digest)
        if len(self._sent) > self.addresses:
            self._sent.popitem(last=False)
        return sent


def address_of(request: HttpRequest) -> str:
    """Whence the request came, as counted: an IPv6 network of 64 bits is one sender. Never to be stored."""
    count = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if count else []
    address = hops[-count].strip() if len(hops) >= count > 0 else request.META.get("REMOTE_ADDR", "")
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return str(address)
    return str(ipaddress.ip_network((parsed, 64), strict=False) if parsed.version == 6 else parsed)


def comes_from_elsewhere(request: HttpRequest) -> bool:
    """Whether the browser says that another site sent this form. One that says nothing is believed."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None and site not in {"same-origin", "none"}:
        return True
    if origin is None:
        return False
    if origin == "null":
        return site is None
    return urlsplit(origin).netloc != request.get_host() and origin != settings.BASE_URL


def page(view: View | None = None, *, largest: int = LARGEST, files: bool = False) -> Any:
    """Makes a view one that shows and receives an anonymous form: `@page` or `@page(largest=.., files=True)`.

    Its answers are never stored; a form from another site, a larger body (bytes) or another kind of body is refused
    before it is read.
    """
    if view is None:
        return lambda later: page(later, largest=largest, files=files)

    @csrf_exempt
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = _refusal(request, largest, files) or view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        # With no-referrer browsers would say "Origin: null" of our own form too.
        response.headers["Referrer-Policy"] = "same-origin"
        if response.status_code == 429:
            response.headers.setdefault("Retry-After", "3600")
        return response

    return guarded


def _refusal(request: HttpRequest, largest: int, files: bool) -> HttpResponseBase | None:
    if request.method != "POST":
        return None
    if comes_from_elsewhere(request):
        return errors.refused(request)
    if int(request.META.get("CONTENT_LENGTH") or 0) > largest:
        return errors.too_large(request)
    if request.content_type not in ({TYPED, WITH_FILES} if files else {TYPED}):
        return errors.bad_request(request)
    return None


class AnonymousForm(forms.Form):
    """A form for a view under `page`; `{% include "includes/anonymous.html" %}` puts its traps into the page.

    Whatever holds a form back (too fast, too old, a filled trap, too many) asks to send it again and loses nothing
    that was typed. Answer with `status`. Subclasses name their `rate`, and count with nobody else.
    """

    moment = forms.CharField(required=False, widget=forms.HiddenInput)
    website = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    rate: ClassVar[Rate]

    def __init__(self, request: HttpRequest, **kwargs: Any) -> None:
        sent = request.method == "POST"
        if sent:
            kwargs = {"data": request.POST.copy(), "files": request.FILES or None, **kwargs}
        super().__init__(**{"label_suffix": "", **kwargs})
        self.request, self.status = request, 200
        self.initial["moment"] = self._sealed(timezone.now())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.rate.allows(self.request):
            self.status = 429
            raise ValidationError(
                _("Many messages came from your connection in the last hour. What you typed is still here: wait a "
                  "while, then send it again."), code="too-many",
            )  # fmt: skip
        self._check_moment(timezone.now())
        if cleaned.pop("website", ""):
            self._put("website", "")
            raise ValidationError(_("Please look at it once more and send it again."), code="trap")
        cleaned.pop("moment", None)
        return cleaned

    def _check_moment(self, now: datetime.datetime) -> None:
        try:
            stamp = int(self._signer.unsign(self.cleaned_data.get("moment", "")))
            age = now - datetime.datetime.fromtimestamp(stamp, datetime.UTC)
        except (BadSignature, ValueError):
            self._put("moment", self._sealed(now))
            raise ValidationError(_("Please look at it once more and send it again."), code="no-moment") from None
        if age < -TOO_FAST:
            # The clock was set back since the form was opened; it would seem too quick for as long again.
            self._put("moment", self._sealed(now - TOO_FAST))
            raise ValidationError(_("Please look at it once more and send it again."), code="clock")
        if age > TOO_OLD:
            # They waited long enough already: the next try may be quick.
            self._put("moment", self._sealed(now - TOO_FAST))
            raise ValidationError(
                _("This page was open for a long time. Please look at it once more and send it again."), code="too-old"
            )
        if age < TOO_FAST:
            raise ValidationError(_("That was very quick. Please wait a moment and send it again."), code="too-fast")

    def _put(self, name: str, value: str) -> None:
        self.data[self.add_prefix(name)] = value  # type: ignore[index]

    @property
    def _signer(self) -> Signer:
        return Signer(salt=f"anonymous:{type(self).__module__}.{type(self).__qualname__}")

    def _sealed(self, moment: datetime.datetime) -> str:
        return self._signer.sign(str(int(moment.timestamp())))
