"""Wagtail's administration of users, adapted to ours; stands in INSTALLED_APPS in place of `wagtail.users`."""

from wagtail.users.apps import WagtailUsersAppConfig


class PeopleConfig(WagtailUsersAppConfig):
    user_viewset = "partners.accounts.people_admin.PeopleViewSet"
