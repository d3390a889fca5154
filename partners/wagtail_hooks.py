"""The menu of the directory, the rules and what stands behind them."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.contrib.settings.registry import registry as settings_registry
from wagtail.log_actions import LogActionRegistry
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from partners import search_health
from partners.assurance import ASSURED
from partners.audit import report
from partners.changes.viewsets import ProposalViewSet, ReviewedFieldViewSet
from partners.changes.viewsets import menu_item as changes_menu_item
from partners.corrections.viewsets import CorrectionViewSet
from partners.corrections.viewsets import add_panel as add_corrections_panel
from partners.dashboard import add_panel
from partners.directory.term_viewsets import TaxonomyTermViewSet, TopicViewSet
from partners.directory.viewsets import (
    ConsularDistrictViewSet,
    HotlineViewSet,
    LocationViewSet,
    OrganizationGroupViewSet,
    OrganizationViewSet,
    ServiceViewSet,
)
from partners.doubts.models import DECIDED, MERGED, MERGED_AWAY
from partners.doubts.viewsets import DoubtViewSet, menu_item
from partners.evidence.viewsets import EvidenceViewSet
from partners.evidence.viewsets import add_panel as add_evidence_panel
from partners.freshness import queue
from partners.freshness.models import FreshnessRules
from partners.imports.running import IMPORTED
from partners.letters.viewsets import LetterViewSet
from partners.letters.viewsets import add_panel as add_letters_panel
from partners.members import admin as members_admin
from partners.members.viewsets import MembershipViewSet, end_memberships
from partners.places.viewsets import JurisdictionViewSet
from partners.policies.viewsets import AgreementViewSet, PolicyViewSet
from partners.synonyms import SynonymViewSet
from partners.viewsets import ExternalIdViewSet, SourceViewSet


class DirectoryGroup(SnippetViewSetGroup):
    menu_label = _("Directory")
    menu_name = "directory"
    menu_icon = "group"
    menu_order = 110
    items = (OrganizationViewSet, ServiceViewSet, LocationViewSet, HotlineViewSet, CorrectionViewSet, EvidenceViewSet)


class RulesGroup(SnippetViewSetGroup):
    menu_label = _("Rules")
    menu_name = "rules"
    menu_icon = "clipboard-list"
    menu_order = 120
    items = (PolicyViewSet, AgreementViewSet, ConsularDistrictViewSet)


class RecordsGroup(SnippetViewSetGroup):
    menu_label = _("Records")
    menu_name = "records"
    menu_icon = "list-ul"
    menu_order = 140
    items = (
        TopicViewSet,
        TaxonomyTermViewSet,
        JurisdictionViewSet,
        OrganizationGroupViewSet,
        MembershipViewSet,
        SourceViewSet,
        ExternalIdViewSet,
        LetterViewSet,
        ReviewedFieldViewSet,
        SynonymViewSet,
    )


for group in (DirectoryGroup, RulesGroup, RecordsGroup):
    register_snippet(group)
register_snippet(DoubtViewSet)
register_snippet(ProposalViewSet)
settings_registry.register(FreshnessRules, icon="time")


def name_the_actions(actions: LogActionRegistry) -> None:
    actions.register_action(ASSURED, _("Confirm"), _("Confirmed that all of it is right"))
    actions.register_action(IMPORTED, _("Import"), _("Imported a file"))
    actions.register_action(MERGED, _("Merge"), _("Took in another entry that was the same"))
    actions.register_action(MERGED_AWAY, _("Merge away"), _("Went into another entry that was the same"))
    actions.register_action(DECIDED, _("Decide"), _("Decided about a conflict or duplicate"))


hooks.register("register_log_actions", name_the_actions)
hooks.register("register_admin_menu_item", menu_item)
hooks.register("before_delete_snippet", end_memberships)
hooks.register("register_admin_menu_item", members_admin.invitations_item)
hooks.register("register_admin_menu_item", members_admin.claims_item)
hooks.register("register_admin_urls", members_admin.addresses)
hooks.register("register_admin_menu_item", changes_menu_item)
hooks.register("construct_homepage_panels", add_panel)
hooks.register("construct_homepage_panels", add_corrections_panel)
hooks.register("construct_homepage_panels", add_evidence_panel)
hooks.register("construct_homepage_panels", add_letters_panel)
hooks.register("register_admin_menu_item", queue.menu_item)
hooks.register("register_reports_menu_item", queue.report_menu_item)
hooks.register("register_admin_urls", queue.urls)
hooks.register("register_admin_menu_item", report.menu_item)
hooks.register("register_admin_urls", report.addresses)
hooks.register("register_reports_menu_item", search_health.menu_item)
hooks.register("register_admin_urls", search_health.addresses)
SpreadsheetExportMixin.as_spreadsheet = report.as_noted_spreadsheet
