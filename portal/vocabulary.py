"""The closed vocabularies of the network: codes and their labels, one class a list.

Importers accept codes and the English and Spanish labels; `docs/vocabulary.md` is written from this module.
"""

from django.db.models import TextChoices
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _


class OrganizationKind(TextChoices):
    CONSULATE = "consulate", _("Consulate")
    NGO = "ngo", _("Community organization")
    LEGAL_CLINIC = "legal-clinic", _("Legal clinic")
    STATE = "state", _("State government")
    COUNTY = "county", _("County government")
    CITY = "city", _("City government")
    UNIVERSITY = "university", _("University")
    SCHOOL_DISTRICT = "school-district", _("School district")
    SCHOOL = "school", _("School")
    CLINIC = "clinic", _("Health clinic")
    HOSPITAL = "hospital", _("Hospital")
    FAITH = "faith", _("Faith community")
    UNION = "union", _("Workers' union")
    BAR_ASSOCIATION = "bar-association", _("Bar association")
    OTHER = "other", _("Other organization")


GOVERNMENT_KINDS = frozenset({"consulate", "state", "county", "city", "university", "school-district", "school"})


class KindOfHelp(TextChoices):
    IMMIGRATION = "immigration", _("Immigration law")
    DEPORTATION_DEFENSE = "deportation-defense", _("Defense against deportation")
    DETENTION = "detention", _("Detention and bond")
    ASYLUM = "asylum", _("Asylum")
    DACA_TPS = "daca-tps", _("DACA and TPS")
    CITIZENSHIP = "citizenship", _("Citizenship")
    FAMILY_PETITION = "family-petition", _("Family petitions")
    KNOW_YOUR_RIGHTS = "know-your-rights", _("Know your rights")
    DOCUMENTS = "documents", _("Identity documents")
    CONSULAR_ID = "consular-id", _("Consular ID and passport")
    CIVIL_REGISTRY = "civil-registry", _("Births, marriages, deaths")
    NOTARY_FRAUD = "notary-fraud", _("Help against fraud")
    LABOR = "labor", _("Work and wages")
    HOUSING = "housing", _("Housing")
    HEALTH = "health", _("Health care")
    MENTAL_HEALTH = "mental-health", _("Mental health")
    SCHOOL = "school", _("School and education")
    DOMESTIC_VIOLENCE = "domestic-violence", _("Violence at home")
    TRAFFICKING = "trafficking", _("Human trafficking")
    BENEFITS = "benefits", _("Public benefits")
    SHELTER = "shelter", _("Shelter")
    FOOD = "food", _("Food")
    RETURN = "return", _("Returning home")
    OTHER = "other", _("Other help")


class Cost(TextChoices):
    FREE = "free", _("Free")
    SLIDING = "sliding", _("By income")
    LOW = "low", _("Low cost")
    PAID = "paid", _("Paid")
    UNKNOWN = "unknown", _("Cost not known")


class ProvisionTopic(TextChoices):
    DETAINERS = "detainers", _("Detainers (holding someone for ICE)")
    JAIL_ACCESS = "jail-access", _("ICE inside jails")
    TRANSFERS = "transfers", _("Handing people over to ICE")
    INFORMATION_SHARING = "information-sharing", _("Sharing information")
    ASKING_STATUS = "asking-status", _("Asking about immigration status")
    USE_OF_RESOURCES = "use-of-resources", _("Use of local staff and money")
    ARREST_AUTHORITY = "arrest-authority", _("Power to arrest")
    AGREEMENTS_287G = "agreements-287g", _("287(g) agreements")
    DETENTION_AGREEMENTS = "detention-agreements", _("Detention contracts")
    LOCAL_POLICY_BAN = "local-policy-ban", _("Ban on local policies")
    COURTHOUSES = "courthouses", _("Courthouses")
    SENSITIVE_PLACES = "sensitive-places", _("Protected places")
    SCHOOLS = "schools", _("Schools")
    CAMPUS = "campus", _("University campuses")
    HOSPITALS = "hospitals", _("Hospitals")
    CRIME_VICTIMS = "crime-victims", _("Victims of crime")
    ID_DOCUMENTS = "id-documents", _("Identity documents")
    PUBLIC_BENEFITS = "public-benefits", _("Public benefits")
    OTHER = "other", _("Other rules")


class Answer(TextChoices):
    LIMITS = "limits", _("Limits help to immigration agents")
    REQUIRES = "requires", _("Requires help to immigration agents")
    ALLOWS = "allows", _("Allows help to immigration agents")
    UNCLEAR = "unclear", _("Unclear")


class ProvisionStatus(TextChoices):
    IN_FORCE = "in-force", _("In force")
    ENJOINED = "enjoined", _("Stopped by a court")
    REPEALED = "repealed", _("Repealed")
    PROPOSED = "proposed", _("Proposed")


class EventKind(TextChoices):
    KNOW_YOUR_RIGHTS = "know-your-rights", _("Know-your-rights talk")
    LEGAL_CLINIC = "legal-clinic", _("Legal clinic day")
    MOBILE_CONSULATE = "mobile-consulate", _("Mobile consulate")
    DOCUMENT_DRIVE = "document-drive", _("Document day")
    WORKSHOP = "workshop", _("Workshop")
    COMMUNITY_MEETING = "community-meeting", _("Community meeting")
    FAIR = "fair", _("Fair")
    PARTNER_MEETING = "partner-meeting", _("Partner meeting")
    OTHER = "other", _("Other event")


class EventStatus(TextChoices):
    CONFIRMED = "CONFIRMED", _("Takes place")
    TENTATIVE = "TENTATIVE", _("Not yet certain")
    CANCELLED = "CANCELLED", _("Cancelled")


class Mode(TextChoices):
    IN_PERSON = "in-person", _("In person")
    ONLINE = "online", _("Online")
    HYBRID = "hybrid", _("In person and online")


class VenueShown(TextChoices):
    """Who is told where an event takes place."""

    PUBLIC = "public", _("Everyone sees it")
    CITY = "city", _("Only the city is shown")
    LATE = "late", _("Told late, to those who keep a seat")


class LinkShown(TextChoices):
    """Who is told the address on the web at which an event takes place."""

    PUBLIC = "public", _("Everyone sees it")
    LATE = "late", _("Told late, to those who keep a seat")


class Access(TextChoices):
    """Whether an event is made for wheelchairs, or for children."""

    YES = "yes", _("Yes")
    PARTLY = "partly", _("In part")
    NO = "no", _("No")
    UNKNOWN = "unknown", _("Not known")


class PlaceKind(TextChoices):
    COUNTRY = "country", _("Country")
    STATE = "state", _("State")
    COUNTY = "county", _("County")
    CITY = "city", _("City")
    SCHOOL_DISTRICT = "school-district", _("School district")
    OTHER = "other", _("Other place")


class Visibility(TextChoices):
    PUBLIC = "public", _("Everyone")
    GROUPS = "groups", _("Named groups or kinds of organization")
    OWNER = "owner", _("Its owner only")


class TopicCode(TextChoices):
    KNOW_YOUR_RIGHTS = "know-your-rights", _("Know your rights")
    LEGAL_HELP = "legal-help", _("Legal help")
    FRAUD = "fraud", _("Fraud")
    DETENTION = "detention", _("Detention")
    FAMILY = "family", _("Family")
    DOCUMENTS = "documents", _("Documents")
    CONSULATES = "consulates", _("Consulates")
    SCHOOL = "school", _("School")
    HEALTH = "health", _("Health")
    WORK = "work", _("Work")


LISTS: dict[str, type[TextChoices]] = {
    "organization kinds": OrganizationKind,
    "kinds of help": KindOfHelp,
    "cost": Cost,
    "provisions": ProvisionTopic,
    "answers": Answer,
    "status of a provision": ProvisionStatus,
    "event kinds": EventKind,
    "status of an event": EventStatus,
    "mode": Mode,
    "topics": TopicCode,
}


def code_of(choices: type[TextChoices], word: str) -> str | None:
    """The code for a code or an English or Spanish label, case and accents of no matter; None when unknown."""
    wanted = slugify(word)
    for choice in choices:
        if wanted == slugify(choice.value):
            return str(choice.value)
    for language in ("en", "es"):
        with translation.override(language):
            for choice in choices:
                if wanted and wanted == slugify(str(choice.label)):
                    return str(choice.value)
    return None


def as_markdown() -> str:
    """docs/vocabulary.md: every list with codes and English and Spanish labels."""
    lines = [
        "# Vocabulary",
        "",
        "Written by `python manage.py write_vocabulary` from `portal/vocabulary.py`. Importers take codes and labels.",
    ]
    for title, choices in LISTS.items():
        lines += ["", f"## {title.capitalize()}", "", "| code | English | Spanish |", "| --- | --- | --- |"]
        for choice in choices:
            labels = []
            for language in ("en", "es"):
                with translation.override(language):
                    labels.append(str(choice.label))
            lines.append(f"| `{choice.value}` | {labels[0]} | {labels[1]} |")
    return "\n".join(lines) + "\n"
