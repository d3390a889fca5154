"""The roles there are, and what each may do to the records of a model; partners/permissions.py answers by these."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.members.models import MembershipRole


class Role(models.TextChoices):
    """From the least to the most; the values of network roles are the names of their groups."""

    ANONYMOUS = "anonymous", _("Anonymous")
    VIEWER = "viewer", _("Viewer of an organization")
    ORGANIZATION_EDITOR = "organization editor", _("Editor of an organization")
    ORGANIZATION_ADMIN = "organization admin", _("Administrator of an organization")
    TRANSLATOR = "translator", _("Translator")
    GUIDE_EDITOR = "guide editor", _("Guide editor")
    REVIEWER = "reviewer", _("Reviewer of the network")
    ADMINISTRATOR = "administrator", _("Administrator of the network")


RANK = list(Role)
NETWORK_ROLES = (Role.TRANSLATOR, Role.GUIDE_EDITOR, Role.REVIEWER, Role.ADMINISTRATOR)
OF_MEMBERSHIP = {
    MembershipRole.VIEWER: Role.VIEWER,
    MembershipRole.EDITOR: Role.ORGANIZATION_EDITOR,
    MembershipRole.ADMIN: Role.ORGANIZATION_ADMIN,
}

EDITING = frozenset({"view", "add", "change", "publish", "lock", "unlock"})
DIRECTORY = (
    "partners.organization",
    "partners.service",
    "partners.location",
    "partners.hotline",
    "partners.policy",
    "partners.agreement",
    "partners.consulardistrict",
)
CALENDAR = ("resources.event",)
VOCABULARY = ("partners.topic", "partners.taxonomyterm", "partners.language", "partners.organizationgroup")
EDITED = (*DIRECTORY, *CALENDAR, *VOCABULARY, "partners.jurisdiction", "partners.membership")
KEPT = {
    "partners.source": frozenset({"view", "add"}),
    "partners.externalid": frozenset({"view"}),
    "resources.occurrence": frozenset({"view", "change"}),
}
"""What other records lean on: sources and identifiers are never changed, dates are made and removed by their event."""

DECIDED = {"partners.doubt": frozenset({"view", "decide"})}
"""What imports and the daily look ask; answering moves records of the directory, so it is for the network alone."""

NETWORK_DESK = {
    "partners.proposal": frozenset({"view", "decide"}),
    "partners.correction": frozenset({"view", "decide", "read_confidential"}),
    "partners.claim": frozenset({"view", "decide"}),
    "partners.evidence": frozenset({"view", "add", "change", "decide"}),
    "partners.invitation": frozenset({"view", "add", "delete"}),
    "partners.auditrow": frozenset({"view", "export"}),
    "partners.letter": frozenset({"view", "retry"}),
    "partners.note": frozenset({"view"}),
    "partners.sharedlist": frozenset({"view"}),
}
"""What the network's reviewers answer: messages, claims, evidence, invitations, and the trail of all acts."""

SPOKEN = {"search.synonym": frozenset({"view", "add", "change"})}
"""Words that search takes for the same: switched off, never deleted, so that no update brings them back."""

SETTINGS = {
    "partners.reviewedfield": frozenset({"view", "add", "change", "delete"}),
    "partners.freshnessrules": frozenset({"view", "change"}),
}
"""How the network works; for its administrators."""

SEARCH_HEALTH = {"search.outboxentry": frozenset({"view", "retry"})}
"""What search was told and could not take; no record of the directory."""

RECORDS = (*EDITED, *KEPT, *DECIDED, *NETWORK_DESK, *SPOKEN, *SETTINGS)
"""Models shown as records; pages have Wagtail's own permissions by group."""

GRANTS: dict[Role, dict[str, frozenset[str]]] = {
    Role.TRANSLATOR: {},
    Role.GUIDE_EDITOR: KEPT | dict.fromkeys(CALENDAR, EDITING),
    Role.REVIEWER: KEPT
    | DECIDED
    | NETWORK_DESK
    | SPOKEN
    | dict.fromkeys((*DIRECTORY, *CALENDAR), EDITING | {"confirm", "take_down"})
    | {"partners.jurisdiction": frozenset({"view"})},
    Role.ADMINISTRATOR: KEPT
    | DECIDED
    | NETWORK_DESK
    | SPOKEN
    | SETTINGS
    | SEARCH_HEALTH
    | dict.fromkeys(EDITED, EDITING | {"delete", "confirm", "take_down"}),
}
"""What each network role may do to the records of a model."""

POINTED_AT = frozenset({*DIRECTORY, *CALENDAR, *VOCABULARY, "partners.jurisdiction"})
"""What forms of guides and events point at: everyone in the admin may choose what of it is public."""

VIEW = frozenset({"view"})
EDIT = VIEW | {"change", "confirm"}
KEEP = VIEW | {"add", "change", "delete"}
ENTRIES = ("partners.organization", "partners.service", "partners.location", "partners.hotline", "partners.policy")
OWN: dict[Role, dict[str, frozenset[str]]] = {
    Role.VIEWER: dict.fromkeys(
        (*ENTRIES, *CALENDAR, "partners.sharedlist", "partners.note", "partners.membership", "partners.proposal"), VIEW
    ),
    Role.ORGANIZATION_EDITOR: {
        **dict.fromkeys((*ENTRIES, *CALENDAR), EDIT | {"add"}),
        "partners.organization": EDIT,
        **dict.fromkeys(("partners.sharedlist", "partners.note"), KEEP),
        "resources.importedcalendar": KEEP,
        "partners.correction": frozenset({"view", "decide"}),
        "partners.evidence": VIEW | {"add"},
        "partners.auditrow": VIEW,
        "partners.membership": VIEW,
        "partners.proposal": VIEW,
        "resources.seat": frozenset({"check"}),
    },
}
OWN[Role.ORGANIZATION_ADMIN] = {
    **OWN[Role.ORGANIZATION_EDITOR],
    "partners.membership": KEEP,
    "partners.invitation": frozenset({"view", "add", "delete"}),
    "partners.auditrow": VIEW | {"export"},
}
"""What each organization role may do to what its own organization owns."""
