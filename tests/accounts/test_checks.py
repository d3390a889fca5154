"""What must not be forgotten is a system check."""

from django.core.checks import run_checks

from partners.accounts.adapters import AccountAdapter, SocialAccountAdapter


def found() -> set[str | None]:
    return {message.id for message in run_checks() if (message.id or "").startswith("accounts.")}


def test_the_settings_as_served_pass() -> None:
    assert found() == set()


def test_sessions_with_addresses_are_noticed(monkeypatch) -> None:
    from django.apps import apps

    real = apps.is_installed
    monkeypatch.setattr(apps, "is_installed", lambda name: name == "allauth.usersessions" or real(name))
    assert found() == {"accounts.E001"}


def test_an_open_sign_up_is_noticed(monkeypatch) -> None:
    monkeypatch.setattr(AccountAdapter, "is_open_for_signup", lambda *words: True)
    monkeypatch.setattr(SocialAccountAdapter, "is_open_for_signup", lambda *words: True)
    assert found() == {"accounts.E002", "accounts.E003"}


def test_an_admin_without_second_factor_is_noticed(settings) -> None:
    settings.MIDDLEWARE = settings.MIDDLEWARE[:-1]
    assert found() == {"accounts.E004"}


def test_a_cache_that_names_people_is_noticed(settings) -> None:
    settings.CACHES = {**settings.CACHES, "default": {**settings.CACHES["default"], "KEY_FUNCTION": None}}
    assert found() == {"accounts.E005"}


def test_a_second_backend_is_noticed(settings) -> None:
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend", *settings.AUTHENTICATION_BACKENDS]
    assert found() == {"accounts.E006"}
