"""The records of the partners' room, named for Django; each lives with its concept."""

from partners.audit.models import AuditRow
from partners.changes.models import Proposal, ReviewedField, SavedDraft
from partners.corrections.models import Correction
from partners.directory.models import (
    ConsularDistrict,
    CostOption,
    Hotline,
    HotlineText,
    Language,
    Location,
    Organization,
    OrganizationGroup,
    OrganizationText,
    Phone,
    RequiredDocument,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceCapacity,
    ServiceText,
    ServiceTopic,
)
from partners.directory.terms import TaxonomyTerm, TaxonomyTermLabel, Topic, TopicLabel
from partners.doubts.models import Doubt, DoubtfulRow, MergedEntry
from partners.evidence.models import Evidence
from partners.freshness.models import ConfirmationLink, FreshnessRules
from partners.imports.models import ImportRun
from partners.letters.models import Letter
from partners.members.models import Claim, Invitation, Membership
from partners.pages import DirectoryIndexPage, PolicyIndexPage
from partners.places.models import Jurisdiction, PostalCode
from partners.policies.models import (
    Agreement,
    Policy,
    PolicyText,
    PolicyVersion,
    PracticeNote,
    Provision,
)
from partners.sharing.models import Note, SharedList, SharedListItem
from partners.sources import ExternalId, Source

__all__ = [
    "Agreement",
    "AuditRow",
    "Claim",
    "ConfirmationLink",
    "ConsularDistrict",
    "Correction",
    "CostOption",
    "DirectoryIndexPage",
    "Doubt",
    "DoubtfulRow",
    "Evidence",
    "ExternalId",
    "FreshnessRules",
    "Hotline",
    "HotlineText",
    "ImportRun",
    "Invitation",
    "Jurisdiction",
    "Language",
    "Letter",
    "Location",
    "Membership",
    "MergedEntry",
    "Note",
    "Organization",
    "OrganizationGroup",
    "OrganizationText",
    "Phone",
    "Policy",
    "PolicyIndexPage",
    "PolicyText",
    "PolicyVersion",
    "PostalCode",
    "PracticeNote",
    "Proposal",
    "Provision",
    "RequiredDocument",
    "ReviewedField",
    "SavedDraft",
    "Schedule",
    "Service",
    "ServiceArea",
    "ServiceAtLocation",
    "ServiceCapacity",
    "ServiceText",
    "ServiceTopic",
    "SharedList",
    "SharedListItem",
    "Source",
    "TaxonomyTerm",
    "TaxonomyTermLabel",
    "Topic",
    "TopicLabel",
]
