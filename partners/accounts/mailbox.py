"""Proving that one reads the mailbox of the account: a code goes there and comes back."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ConfirmLoginCodeForm
from allauth.account.internal.flows.code_verification import AbstractCodeVerificationProcess
from allauth.account.internal.flows.email_verification import verify_email_indirectly
from allauth.account.views import BaseReauthenticateView
from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from partners.accounts.proof import prove_by_code

STATE = "accounts.mailbox"


def own_email(request: HttpRequest) -> str:
    return str(getattr(request.user, "email", ""))


class MailboxProcess(AbstractCodeVerificationProcess):
    """One code, kept in the session: three attempts, a quarter of an hour."""

    def __init__(self, request: HttpRequest, state: dict[str, Any]) -> None:
        self.request = request
        super().__init__(
            max_attempts=settings.ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS,
            timeout=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT,
            state=state,
            user=request.user,  # type: ignore[arg-type]
        )

    @classmethod
    def begin(cls, request: HttpRequest) -> "MailboxProcess":
        process = cls(request, cls.initial_state(request.user, email=own_email(request)))
        process.send()
        process.persist()
        return process

    @classmethod
    def resume(cls, request: HttpRequest) -> "MailboxProcess | None":
        state = request.session.get(STATE)
        return cls(request, state).abort_if_invalid() if state and state["email"] == own_email(request) else None

    def send(self) -> None:
        adapter = get_adapter()
        self.state["code"] = adapter.generate_login_code()
        adapter.send_mail("account/email/mailbox_code", self.state["email"], {"code": self.code})

    def persist(self) -> None:
        self.request.session[STATE] = self.state

    def abort(self) -> None:
        self.request.session.pop(STATE, None)

    def finish(self) -> None:
        self.abort()
        prove_by_code(self.request, self.request.user, email=self.state["email"])
        verify_email_indirectly(self.request, self.request.user, self.state["email"])


@method_decorator(login_required, name="dispatch")
class ProveMailboxView(BaseReauthenticateView):
    """A button that sends the code, then the field for it; then on to what asked for the proof."""

    template_name = "account/prove_mailbox.html"
    form_class = ConfirmLoginCodeForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.process = MailboxProcess.resume(request)
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.process and "send" not in request.POST:
            return super().post(request, *args, **kwargs)
        if ratelimit.consume(request, action="request_login_code", key=own_email(request)):
            MailboxProcess.begin(request)
        else:
            messages.error(request, str(get_adapter().error_messages["rate_limited"]))
        return HttpResponseRedirect(self.passthrough_next_url(request.path))

    def get_form_kwargs(self) -> dict[str, Any]:
        sent = self.request.method == "POST"
        return {"data": self.request.POST if sent else None, "code": self.process.code if self.process else None}

    def form_valid(self, form: Any) -> HttpResponse:
        assert self.process  # noqa: S101 - post() asked
        self.process.finish()
        return super().form_valid(form)

    def form_invalid(self, form: Any) -> HttpResponse:
        assert self.process  # noqa: S101 - post() asked
        if form.has_error("code", "incorrect_code") and not self.process.record_invalid_attempt():
            messages.error(self.request, _("Too many wrong codes. Ask for a new one."))
            return HttpResponseRedirect(self.passthrough_next_url(self.request.path))
        return super().form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "sent": self.process is not None}
