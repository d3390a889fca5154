"""A guide on an editor's desk."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from partners.models import Topic
from resources.guides.tree import ensure_tree
from resources.models import GuideIndexPage, GuidePage


@pytest.fixture
def guide(db: Any) -> GuidePage:
    ensure_tree()
    page = GuidePage(title="At the door", slug="at-the-door", summary="What to do.", body=[("text", "<p>Stay.</p>")])
    GuideIndexPage.objects.get(locale__language_code="en").add_child(instance=page)
    return page


def publish(client: Client, guide: GuidePage, topics: list[str]) -> Any:
    form = {
        "title": guide.title,
        "slug": guide.slug,
        "summary": guide.summary,
        "body": streamfield([("text", rich_text("<p>Stay.</p>"))]),
        "sources-TOTAL_FORMS": "0",
        "sources-INITIAL_FORMS": "0",
        "topics": topics,
        "action-publish": "1",
    }
    return client.post(reverse("wagtailadmin_pages:edit", args=[guide.pk]), nested_form_data(form) | {"topics": topics})


def test_topics_of_a_guide_are_ticked(guide_editor: Client, guide: GuidePage) -> None:
    fraud, _ = Topic.objects.get_or_create(slug="fraud", defaults={"name": "Fraud"})
    page = guide_editor.get(reverse("wagtailadmin_pages:edit", args=[guide.pk])).content.decode()
    assert f'type="checkbox" name="topics" value="{fraud.pk}"' in page
    assert publish(guide_editor, guide, [str(fraud.pk)]).status_code == 302
    guide = GuidePage.objects.get(pk=guide.pk)
    assert list(guide.topics.all()) == [fraud]
    assert publish(guide_editor, guide, []).status_code == 302
    assert not GuidePage.objects.get(pk=guide.pk).topics.exists()


def test_a_word_outside_the_list_of_topics_is_refused_beside_the_field(guide_editor: Client, guide: GuidePage) -> None:
    answer = publish(guide_editor, guide, ["made-up"])
    assert answer.status_code == 200
    assert "made-up" in str(answer.context["form"].errors["topics"])
    assert not Topic.objects.filter(name="made-up").exists()
