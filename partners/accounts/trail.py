"""What people do at the doors, for the audit trail: never a password, a code or an address of a machine."""

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from allauth.socialaccount import signals as social
from django.contrib.auth.signals import user_logged_out

from partners.audit.recording import record


def _note(action: str, *, factor: bool = False) -> Any:
    def receive(sender: Any, user: Any = None, authenticator: Any = None, **kwargs: Any) -> None:
        if user is not None and user.pk:
            after = {"kind": authenticator.get_type_display()} if factor and authenticator else {}
            record(action, by=user, about=user, after=after)

    return receive


def _note_connection(action: str) -> Any:
    def receive(sender: Any, request: Any, **kwargs: Any) -> None:
        record(action, by=request.user, about=request.user)

    return receive


NOTED = {
    account.user_logged_in: _note("accounts.sign_in"),
    user_logged_out: _note("accounts.sign_out"),
    account.password_set: _note("accounts.password"),
    account.password_changed: _note("accounts.password"),
    account.password_reset: _note("accounts.password"),
    account.email_changed: _note("accounts.email"),
    account.login_code_rejected: _note("accounts.code_refused"),
    social.social_account_removed: _note_connection("accounts.disconnected"),
    social.social_account_added: _note_connection("accounts.connected"),
    mfa.authenticator_added: _note("accounts.factor_added", factor=True),
    mfa.authenticator_removed: _note("accounts.factor_removed", factor=True),
    mfa.authenticator_reset: _note("accounts.factor_reset", factor=True),
    mfa.authentication_failed: _note("accounts.factor_refused", factor=True),
}


def connect() -> None:
    for signal, receiver in NOTED.items():
        signal.connect(receiver, weak=False, dispatch_uid=f"trail_{id(signal)}")
