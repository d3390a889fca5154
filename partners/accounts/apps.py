from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "partners.accounts"
    label = "accounts"
    verbose_name = _("People")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from allauth.mfa.signals import authenticator_added
        from django.contrib.auth.signals import user_logged_in
        from wagtail.permissions import register_permission_policy

        from partners.accounts import checks, trail  # noqa: F401 - checks register themselves
        from partners.accounts.attempts import forget_attempts
        from partners.accounts.language import remember_choice
        from partners.accounts.proof import count_first_enrolment
        from partners.accounts.roles import settle_roles_after_migrate
        from partners.permissions import RolePermissionPolicy
        from partners.roles import RECORDS
        from portal import clock

        for label in RECORDS:
            model = apps.get_model(label)
            register_permission_policy(model, RolePermissionPolicy(model), exact_class=True)
        authenticator_added.connect(count_first_enrolment, dispatch_uid="accounts.first_enrolment")
        user_logged_in.connect(remember_choice, dispatch_uid="accounts.language")
        clock.register("accounts.attempts", forget_attempts)
        post_migrate.connect(settle_roles_after_migrate, sender=self, dispatch_uid="accounts.roles")
        trail.connect()
