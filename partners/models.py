"""The records of the partners' room, named for Django; each lives with its concept."""

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
from partners.entries import ExternalId, Source
from partners.imports.models import ImportRun
from partners.members import Membership
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

__all__ = [
    "Agreement",
    "ConsularDistrict",
    "CostOption",
    "DirectoryIndexPage",
    "Doubt",
    "DoubtfulRow",
    "ExternalId",
    "Hotline",
    "HotlineText",
    "ImportRun",
    "Jurisdiction",
    "Language",
    "Location",
    "Membership",
    "MergedEntry",
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
    "Provision",
    "RequiredDocument",
    "Schedule",
    "Service",
    "ServiceArea",
    "ServiceAtLocation",
    "ServiceCapacity",
    "ServiceText",
    "ServiceTopic",
    "Source",
    "TaxonomyTerm",
    "TaxonomyTermLabel",
    "Topic",
    "TopicLabel",
]
