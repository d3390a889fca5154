"""The kinds of help and kinds of organization that the words of a source name."""

import re

# Code of the vocabulary -> what a source writes for it, English and Spanish.
KINDS = {
    "immigration": r"immigration|inmigraci|migratori|adjustment|ajuste|sijs|nacara|green card|visa|uscis",
    "deportation-defense": r"deport|removal|defensa en corte|court defense|eoir",
    "detention": r"detain|detention|detenid|habeas|incarcerat",
    "asylum": r"asylum|asilo|refugee",
    "daca-tps": r"\bdaca\b|\btps\b|deferred action|temporary protected",
    "citizenship": r"citizenship|naturaliz|ciudadan",
    "family-petition": r"family[- ](based )?petition|family reunification|peticiones familiares|reunificaci",
    "know-your-rights": r"know your rights|civil rights|human rights|rights of immigrants|immigrant rights",
    "labor": r"\bjob|employ|workforce|career|wage|labor\b|worker",
    "housing": r"housing|tenant|landlord|homeless|foreclosure|homeowner|rental",
    "health": r"health|medical|clinic|hiv|dental|nursing|primary care",
    "mental-health": r"mental|counsel(?!or)|psycho|behavioral",
    "school": r"school|educat|tutor|literacy|english|\besl\b|\bged\b|college|class(es)?\b",
    "domestic-violence": r"domestic|violence|\bvawa\b|violencia",
    "trafficking": r"traffick|trata\b|\b[ut](/[ut])? vis|visas? (u|t)\b",
    "benefits": r"public benefits|benefits|entitlements|public assistance|food stamps",
    "shelter": r"shelter|albergue|casa del migrante|emergency housing",
    "food": r"food|meal|pantry|nutrition|soup|comedor",
    "documents": r"real id|driver|licen[cs]e|identification",
}


def kinds_of_help(*texts: str) -> str:
    """The codes of what the texts name, in the order of the vocabulary, as a `;` list."""
    text = " ".join(texts)
    return ";".join(code for code, pattern in KINDS.items() if re.search(pattern, text, re.I))
