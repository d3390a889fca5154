"""Services and organizations in schema.org's words; only what the page itself shows."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings

from partners.directory.models import Phone
from partners.directory.offices import Office
from partners.directory.organization_page import OrganizationPage
from partners.directory.service_page import ServicePage
from portal import languages
from portal.vocabulary import Cost, OrganizationKind

TYPES = {
    OrganizationKind.CONSULATE: "GovernmentOffice",
    OrganizationKind.STATE: "GovernmentOrganization",
    OrganizationKind.COUNTY: "GovernmentOrganization",
    OrganizationKind.CITY: "GovernmentOrganization",
    OrganizationKind.LEGAL_CLINIC: "LegalService",
    OrganizationKind.NGO: "NGO",
    OrganizationKind.UNIVERSITY: "CollegeOrUniversity",
    OrganizationKind.SCHOOL: "School",
    OrganizationKind.CLINIC: "MedicalClinic",
    OrganizationKind.HOSPITAL: "Hospital",
}


def service(shown: ServicePage) -> dict[str, Any]:
    row, words = shown.service, shown.words
    kind = "GovernmentOffice" if shown.is_consulate else "LegalService" if shown.is_legal else "Service"
    owner = {"@type": _type(row.organization.kind), "name": row.organization.name, "url": _address(row.organization)}
    return _filled(
        {
            "@context": "https://schema.org",
            "@type": kind,
            "name": str(words["name"] or row),
            "description": words["description"].plain if words["description"] else "",
            "url": _address(row),
            "provider" if kind == "Service" else "parentOrganization": owner,
            "telephone": _telephone(shown.phones),
            "email": row.email,
            "availableLanguage": [languages.tag(code) for code in shown.tongues],
            "areaServed": shown.areas,
            "isAccessibleForFree": True if row.cost == Cost.FREE else None,
            "address" if kind != "Service" else "availableChannel": _addresses(shown.offices, kind),
        }
    )


def organization(shown: OrganizationPage) -> dict[str, Any]:
    row = shown.organization
    return _filled(
        {
            "@context": "https://schema.org",
            "@type": _type(row.kind),
            "name": str(shown.name),
            "description": shown.words["description"].plain if shown.words["description"] else "",
            "url": _address(row),
            "sameAs": row.website,
            "telephone": _telephone(shown.phones),
            "email": row.email,
            "knowsLanguage": [languages.tag(code) for code in shown.tongues],
            "address": _addresses(shown.offices, ""),
        }
    )


def _type(kind: str) -> str:
    return TYPES.get(OrganizationKind(kind), "Organization")


def _address(row: Any) -> str:
    return settings.BASE_URL + row.get_absolute_url()


def _telephone(phones: Iterable[Phone]) -> str:
    return next((phone.number.as_e164 for phone in phones), "")


def _addresses(offices: Iterable[Office], kind: str) -> list[dict[str, Any]]:
    found = [_postal(office) for office in offices]
    if kind == "Service":
        return [{"@type": "ServiceChannel", "serviceLocation": {"@type": "Place", "address": each}} for each in found]
    return found


def _postal(office: Office) -> dict[str, Any]:
    place = office.location
    street = [] if place.hidden else [place.address_1, place.address_2]
    return _filled(
        {
            "@type": "PostalAddress",
            "streetAddress": ", ".join(part for part in street if part),
            "addressLocality": place.city,
            "addressRegion": place.state_province,
            "postalCode": "" if place.hidden else place.postal_code,
            "addressCountry": place.country,
        }
    )


def _filled(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value not in (None, "", [])}
