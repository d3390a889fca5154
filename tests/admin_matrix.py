"""Every address of the Wagtail admin, its own and ours, x three roles x GET and POST; outcomes in admin_matrix.csv.

`python -m tests.permission_matrix` writes this table too. Keys in addresses are those of records that exist, so that
"absent" is never the answer to a key of nobody. One row an address; a cell holds the outcomes of GET and of POST.
"""

import csv
import datetime
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from partners.roles import Role
from tests.permission_matrix import Address, _walk

TABLE = Path(__file__).with_suffix(".csv")
ROLES = (Role.ANONYMOUS, Role.ORGANIZATION_EDITOR, Role.GUIDE_EDITOR)
METHODS = ("GET", "POST")
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^()]*\)")
MARK = "adminsample"
DAY = datetime.date(2026, 11, 1)
KINDS = {
    "app_label": "partners",
    "app_name": "partners",
    "model_name": "service",
    "content_type_app_name": "resources",
    "content_type_model_name": "guidepage",
    "action_name": "approve",
    "action": "publish",
    "filter_spec": "width-10",
    "mode": "en",
}
"""Words in addresses that name no record."""


def makers(owned: dict[str, Any]) -> dict[str, Callable[[], Any]]:
    """Label -> what makes a record of a model of the admin that no organization owns."""
    from partners.models import (
        Agreement,
        Claim,
        ConsularDistrict,
        Doubt,
        ExternalId,
        Letter,
        OrganizationGroup,
        ReviewedField,
        Source,
        TaxonomyTerm,
        Topic,
    )
    from search.models import Synonym
    from tests.samples import about, place

    owner, service = owned["partners.organization"], owned["partners.service"]
    return {
        "partners.topic": lambda: Topic.objects.create(slug=MARK, name=MARK),
        "partners.taxonomyterm": lambda: TaxonomyTerm.objects.create(code=MARK),
        "partners.jurisdiction": place,
        "partners.organizationgroup": lambda: OrganizationGroup.objects.create(name=MARK, slug=MARK),
        "partners.source": lambda: Source.objects.create(address="https://example.org/list", date=DAY),
        "partners.externalid": lambda: ExternalId.objects.create(scheme=MARK, value=MARK, **about(owner)),
        "partners.agreement": lambda: Agreement.objects.create(agency=MARK, place=place(), type=MARK, listed_on=DAY),
        "partners.consulardistrict": lambda: ConsularDistrict.objects.create(
            consulate=owner, sending_country="MX", place=place()
        ),
        "partners.doubt": lambda: Doubt.objects.create(
            kind="duplicate", reason="name", name=MARK, other_name=MARK, key=MARK, other_id=service.pk, **about(service)
        ),
        "partners.letter": lambda: Letter.objects.create(to=f"{MARK}@example.org", subject=MARK),
        "partners.claim": lambda: Claim.objects.create(organization=owner, email=f"{MARK}@example.org", state="open"),
        "partners.reviewedfield": lambda: ReviewedField.objects.create(model="partners.service", field=MARK),
        "search.synonym": lambda: Synonym.objects.create(said=f"{MARK}\nother"),
        "resources.occurrence": lambda: owned["resources.seat"].occurrence,
    }


class World:
    """One record of everything that the admin shows, and the path of each address with its keys filled in."""

    def __init__(self) -> None:
        from wagtail.snippets.models import get_snippet_models

        from tests.samples import belongings, organization

        self.organization = organization(MARK)
        owned = belongings(self.organization, MARK)
        made = makers(owned)
        self.records = dict(owned)
        for model in get_snippet_models():
            label = model._meta.label_lower
            if label not in self.records:
                assert label in made, f"Write a maker for {label} in tests/admin_matrix.py."
                self.records[label] = made[label]()
        for record in self.records.values():
            if hasattr(record, "save_revision"):
                record.save_revision()
        self._pages()
        self._files()
        self._settings()

    def _pages(self) -> None:
        from wagtail.models import Locale, Workflow
        from wagtail_localize.models import StringSegment, Translation, TranslationSource

        from partners.accounts.models import User
        from tests.resources.factories import Tree

        tree = Tree()
        self.guide, waiting = tree.guide(slug=MARK), tree.guide(slug=f"{MARK}-waiting")
        self.guide.save_revision()
        waiting.save_revision()
        state = Workflow.objects.filter(active=True).first().start(waiting, User.objects.create_user("w@example.org"))
        source, _ = TranslationSource.update_or_create_from_instance(self.guide)
        translation = Translation.objects.create(
            source=source, target_locale=Locale.objects.get(language_code="es"), enabled=True
        )
        translation.save_target(publish=False)
        self.waiting = waiting
        self.named = {
            "parent_page_id": self.guide.get_parent().pk,
            "page_id": self.guide.pk,
            "page_pk": self.guide.pk,
            "page_to_move_id": self.guide.pk,
            "destination_id": self.guide.get_parent().pk,
            "task_state_id": state.current_task_state.pk,
            "task_id": state.current_task_state.task_id,
            "workflow_state_id": state.pk,
            "workflow_pk": state.workflow_id,
            "translation_source_id": source.pk,
            "translation_id": translation.pk,
            "string_segment_id": StringSegment.objects.filter(source=source).first().pk,
            "overridable_segment_id": 1,
        }

    def _files(self) -> None:
        from django.core.files.base import ContentFile
        from wagtail.documents.models import Document
        from wagtail.images.models import Image
        from wagtail.images.tests.utils import get_test_image_file
        from wagtail.models import Collection

        document = Document.objects.create(title=MARK, file=ContentFile(b"words", f"{MARK}.txt"))
        image = Image.objects.create(title=MARK, file=get_test_image_file(filename=f"{MARK}.png"))
        self.collection = Collection.get_first_root_node().add_child(name=MARK)
        self.files = {"documents": document.pk, "images": image.pk}
        self.named |= {"document_id": document.pk, "doc_id": document.pk, "image_id": image.pk}
        self.named |= {"collection_id": self.collection.pk, "uploaded_file_id": 1, "session_id": 1, "object_id": 1}

    def _settings(self) -> None:
        from django.contrib.auth.models import Group
        from wagtail.contrib.redirects.models import Redirect
        from wagtail.models import Locale, Site, Task, Workflow

        from partners.accounts.models import User
        from partners.models import FreshnessRules

        self.rules = FreshnessRules.load()
        self.named["redirect_id"] = Redirect.add_redirect(f"/{MARK}", "/en/").pk
        self.kept = {
            "collections": self.collection.pk,
            "workflows/tasks": Task.objects.first().pk,
            "workflows": Workflow.objects.first().pk,
            "locales": Locale.objects.get(language_code="es").pk,
            "sites": Site.objects.first().pk,
            "users": User.objects.create_user("sample@example.org").pk,
            "groups": Group.objects.order_by("name").first().pk,
            "api/main/^pages": self.guide.pk,
            "api/main/^documents": self.files["documents"],
            "api/main/^images": self.files["images"],
            "documents": self.files["documents"],
            "images": self.files["images"],
            "pages": self.guide.pk,
            "localize/api": self.records["partners.service"].pk,
            "localize/submit": self.records["partners.service"].pk,
        }

    def key(self, pattern: str, name: str) -> Any:
        below = pattern.removeprefix("admin/")
        record = self._record(below)
        if name.startswith("revision_id"):
            from wagtail.models import Revision

            found = Revision.objects.for_instance(record or self.guide).order_by("pk").last()
            return found.pk if found else 1
        if "workflow" in below and name == "page_id":
            return self.waiting.pk
        if name in self.named:
            return self.named[name]
        if name == "pk":
            return (
                record.pk if record else next((key for start, key in self.kept.items() if below.startswith(start)), 1)
            )
        if below.startswith("settings/"):
            return {"app_name": "partners", "model_name": "freshnessrules"}[name]
        return KINDS.get(name, 1)

    def bulk_key(self, app: str, model: str) -> Any:
        record = self.records.get(f"{app}.{model}")
        return record.pk if record else self.key(f"admin/{model}s/", "pk")

    def _record(self, below: str) -> Any:
        if below.startswith("settings/"):
            return self.rules
        found = re.match(r"snippets/(?:choose/)?(\w+)/(\w+)/", below)
        return self.records.get(f"{found[1]}.{found[2]}") if found else None

    def path(self, pattern: str) -> str:
        filled = PARAMETER.sub(lambda found: str(self.key(pattern, found[1] or found[2])), pattern)
        return "/" + re.sub(r"[\^$?]|\\Z", "", filled).replace("\\.", ".").replace(".*", "sample")


def addresses(world: World) -> Iterator[Address]:
    """All below /admin/, in order; actions on many records one by one."""
    from django.urls import get_resolver
    from wagtail.admin.views.bulk_action.registry import bulk_action_registry
    from wagtail.contrib.settings.registry import registry as settings_registry

    patterns = {pattern: entry.name or "" for pattern, entry in _walk(get_resolver().url_patterns, "")}
    bulk_action_registry._scan_for_bulk_actions()
    for pattern, name in sorted(patterns.items()):
        if not pattern.startswith("admin/"):
            continue
        if pattern.startswith("admin/bulk/"):
            for app, models in sorted(bulk_action_registry.actions.items()):
                for model, action in sorted((model, action) for model, all_ in models.items() for action in all_):
                    said = f"admin/bulk/{app}/{model}/{action}/"
                    yield Address(said, f"/{said}?id={world.bulk_key(app, model)}", name)
        elif pattern == "admin/settings/<slug:app_name>/<slug:model_name>/":
            for model in sorted(settings_registry, key=lambda model: model._meta.label):
                said = f"admin/settings/{model._meta.app_label}/{model._meta.model_name}/"
                yield Address(said, f"/{said}", name)
        else:
            yield Address(pattern, world.path(pattern), name)


def declared() -> dict[tuple[str, str], str]:
    """(pattern, role) -> outcomes of GET and POST."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {(row["address"], role): row[role] for row in csv.DictReader(file) for role in ROLES}


def write(answers: dict[tuple[str, str], str]) -> None:
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["address", *(role.value for role in ROLES)])
        for pattern in dict.fromkeys(pattern for pattern, _ in answers):
            rows.writerow([pattern, *(answers[pattern, role] for role in ROLES)])
