"""What the workspace says of members."""

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string

from partners import permissions
from partners.members.claiming import is_claimable
from partners.members.inviting import open_q
from partners.members.models import Claim, ClaimState, Invitation, Membership
from portal import slots


def register() -> None:
    slots.register("organization_after", "claim", claim_link, order=90)
    slots.register("workspace_panels", "newcomers", newcomers, order=60)
    slots.register("workspace_organization", "members", of_organization, order=80)


def of_organization(context: Mapping[str, Any]) -> str:
    """How many members there are; one query."""
    organization, user = context["organization"], context["request"].user
    if not permissions.may(user, "view", Membership, organization=organization):
        return ""
    number = organization.memberships.count()
    return _render("organization", context, organization=organization, number=number)


def claim_link(context: Mapping[str, Any]) -> str:
    """Of an entry that nobody keeps yet; one query."""
    organization = context.get("organization")
    if organization is None or not is_claimable(organization):
        return ""
    return render_to_string("partners/includes/claim_link.html", {"organization": organization})


def newcomers(context: Mapping[str, Any]) -> str:
    """Claims that wait for the network, and invitations that nobody has answered; two queries, for reviewers."""
    user = context["request"].user
    if not permissions.may(user, "decide", Claim):
        return ""
    claims = Claim.objects.filter(state=ClaimState.OPEN).count()
    invitations = Invitation.objects.filter(open_q()).count()
    return _render("newcomers", context, claims=claims, invitations=invitations) if claims or invitations else ""


def _render(name: str, context: Mapping[str, Any], **values: Any) -> str:
    return render_to_string(f"workspace/members/{name}_panel.html", {"request": context.get("request"), **values})
