"""The network's roles as groups with the permissions that Wagtail's own views ask for."""

from typing import Any

from django.apps import AppConfig, apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page
from wagtail.snippets.models import create_extra_permissions

from partners.accounts.moderation import settle_moderation
from partners.roles import GRANTS, NETWORK_ROLES, Role

PAGES = {
    Role.TRANSLATOR: ("change_page",),
    Role.GUIDE_EDITOR: ("add_page", "change_page", "publish_page", "lock_page", "unlock_page"),
    Role.REVIEWER: (),
    Role.ADMINISTRATOR: ("add_page", "change_page", "publish_page", "bulk_delete_page", "lock_page", "unlock_page"),
}
"""On the whole tree: home, introductions, guides and terms are all that pages hold."""

FILES = ("add_image", "change_image", "choose_image", "add_document", "change_document", "choose_document")
COLLECTIONS = {Role.GUIDE_EDITOR: FILES, Role.TRANSLATOR: ("choose_image", "choose_document"), Role.REVIEWER: ()}
UNUSED_BY_US = ("Moderators", "Editors")


@transaction.atomic
def settle_roles() -> None:
    """Make the four groups and give each exactly what its role may do; safe to repeat."""
    for config in apps.get_app_configs():
        create_permissions(config, verbosity=0)
    create_extra_permissions(apps.get_app_config("wagtailsnippets"))
    for role in NETWORK_ROLES:
        group, _ = Group.objects.get_or_create(name=role.value)
        group.permissions.set(_model_permissions(role))
        _settle_pages(group, PAGES[role])
        _settle_collections(group, role)
    Group.objects.filter(name__in=UNUSED_BY_US, user__isnull=True).delete()


def _model_permissions(role: Role) -> Any:
    if role is Role.ADMINISTRATOR:
        return Permission.objects.all()
    wanted = Q(content_type__app_label="wagtailadmin", codename="access_admin")
    if role in (Role.TRANSLATOR, Role.GUIDE_EDITOR):
        wanted |= Q(content_type__app_label="wagtail_localize", codename="submit_translation")
    for label, actions in GRANTS[role].items():
        app_label, model = label.split(".")
        wanted |= Q(content_type__app_label=app_label, codename__in=[f"{action}_{model}" for action in actions])
    return Permission.objects.filter(wanted)


def _settle_pages(group: Group, codenames: tuple[str, ...]) -> None:
    root = Page.get_first_root_node()
    if root is None:
        return
    GroupPagePermission.objects.filter(group=group).exclude(page=root, permission__codename__in=codenames).delete()
    for permission in Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=codenames):
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)


def _settle_collections(group: Group, role: Role) -> None:
    root = Collection.get_first_root_node()
    if root is None:
        return
    wanted = Permission.objects.filter(content_type__app_label__in=("wagtailimages", "wagtaildocs"))
    if role is not Role.ADMINISTRATOR:
        wanted = wanted.filter(codename__in=COLLECTIONS[role])
    GroupCollectionPermission.objects.filter(group=group).exclude(collection=root, permission__in=wanted).delete()
    for permission in wanted:
        GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=permission)


def settle_roles_after_migrate(sender: AppConfig, using: str = "default", **kwargs: Any) -> None:
    if using == "default":
        settle_roles()
        settle_moderation()
