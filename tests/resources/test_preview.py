"""An editor sees a page as visitors will, within the admin's own frame."""

import pytest
from django.test import RequestFactory

from partners.roles import Role
from portal.blocks import FLOOR_BLOCKS
from resources.guides.models import BODY_BLOCKS
from tests.admin.conftest import desk
from tests.resources.factories import Tree


def test_a_draft_is_previewed_whole(tree: Tree) -> None:
    guide = tree.guide(live=False, title="Draft")
    guide.title = "Changed draft"
    response = guide.make_preview_request(RequestFactory().get("/admin/"), guide.default_preview_mode)
    response.render() if not response.is_rendered else None
    text = response.content.decode()
    assert "Changed draft" in text
    assert "hreflang" not in text, "what is not published has no translations to offer"
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy


def test_a_page_that_was_never_saved_is_previewed(tree: Tree) -> None:
    for page in (
        type(tree.guide())(title="New", summary="Words", body=[]),
        type(tree.term())(title="Word", short="Short"),
    ):
        page.locale, page.path, page.depth = tree.home["en"].locale, "0001000200099999", 4
        page.set_url_path(tree.guides["en"])
        response = page.make_preview_request(RequestFactory().get("/admin/"), page.default_preview_mode)
        assert response.status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name, _ in FLOOR_BLOCKS])
def test_every_block_shows_its_preview(name: str) -> None:
    block = dict(BODY_BLOCKS)[name]
    html = block.render(block.get_preview_value())
    assert html.strip() or name == "image"


def test_the_frame_of_the_admin_may_hold_a_preview(tree: Tree) -> None:
    guide = tree.guide(live=False, title="Draft")
    guide.save_revision()
    response = desk(Role.ADMINISTRATOR).get(f"/admin/pages/{guide.pk}/view_draft/")
    assert response.status_code == 200
    assert "Draft" in response.content.decode()
    policy = response["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy
    assert "unsafe-inline" not in policy
    assert response["X-Frame-Options"] == "SAMEORIGIN"
