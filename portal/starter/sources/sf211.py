"""San Francisco's 211 directory (state of 2016, most rows last changed 2008 to 2014): agencies, sites and programs.

A site or program names its agency by number; where that row is not in the file the name in the row counts. Rows marked
private keep their private cells to themselves; inactive agencies are left out. Several telephones have a name each.
Dates have two-digit years, cells several lines, ZIP+4 no hyphen, and one name is damaged ("MÌÎÌ_XICO").
"""

from pathlib import Path

from portal.starter.sources import words
from portal.starter.sources.converted import Converted, day
from portal.starter.tables import Row, read_rows

PHONES = ("Phone1", "Phone2", "Phone3")
MORE_PHONES = {"PhoneNumberBusinessLine": "", "PhoneTollFree": "toll-free", "PhoneFax": "fax"}
KINDS = {"Federal": "other", "City and County": "county", "County": "county", "State": "state"}
SMALL = {"AND", "OF", "THE", "IN", "FOR", "TO", "DE", "LA", "WITH", "ON", "AT", "Y"}
INITIALS = {"API", "CARECEN", "UCSF", "AIDS", "AIDS/HIV", "HIV/AIDS"}
_TRUE = {"yes", "true", "1"}


def convert(data: Path, table: Converted) -> None:
    rows = read_rows(data / table.file)
    agencies = {row["ResourceAgencyNum"]: row for _line, row in rows if row["TaxonomyLevelName"] == "Agency"}
    for line, row in rows:
        agency = agencies.get(row["ParentAgencyNum"], row)
        if "Inactive" in (row["AgencyStatus"], agency["AgencyStatus"]):
            table.leave_out("inactive")
            continue
        parent = titled(row["ParentAgency"])
        part = titled(row["PublicName"])
        described = row["AgencyDescription"] or agency["AgencyDescription"]
        hidden = row["PhysicalAddressIsPrivate"].lower() in _TRUE
        table.add(
            line,
            external_id=row["ResourceAgencyNum"],
            organization=parent,
            organization_kind="consulate" if "Consula" in parent else KINDS.get(agency["AgencyClassification"], "ngo"),
            service="" if part == parent else part,
            description=described,
            kinds_of_help=words.kinds_of_help(described),
            languages=row["LanguagesOffered"] if row["LanguagesOffered"].isalpha() else "",
            address="" if hidden else row["PhysicalAddress1"].replace(" - ", " "),
            city=row["PhysicalCity"],
            state=row["PhysicalStateProvince"] or row["MailingStateProvince"],
            postal_code="" if hidden else row["PhysicalPostalCode"],
            lat="" if hidden else row["Latitude"],
            lon="" if hidden else row["Longitude"],
            phone=phones(row),
            email=row["EmailAddressMain"],
            website=row["WebsiteAddress"],
            hours=hours(row),
            source_date=max(day(row["UpdatedOn"]), day(row["LastVerifiedOn"])),
        )


def hours(row: Row) -> str:
    """The hours; cells that hold a cross street instead are empty."""
    found = row["HoursOfOperation"]
    return "" if found.startswith("Cross street") else found


def phones(row: Row) -> str:
    """The numbers that are not private, each with the name that the directory gives it."""
    found = []
    for name in PHONES:
        if row.get(f"{name}Number") and row[f"{name}IsPrivate"].lower() not in _TRUE:
            remark = row[f"{name}Name"]
            found.append(f"{row[f'{name}Number']} ({remark})" if remark not in ("", "Main") else row[f"{name}Number"])
    for name, remark in MORE_PHONES.items():
        if row.get(name) and row.get(f"{name}IsPrivate", "").lower() not in _TRUE:
            found.append(f"{row[name]} ({remark})" if remark else row[name])
    return "; ".join(found)


def titled(name: str) -> str:
    """`BAR ASSOCIATION OF SAN FRANCISCO` without shouting: `Bar Association of San Francisco`."""
    told = []
    for position, word in enumerate(name.replace("MÌÎÌ_XICO", "MEXICO").split()):
        if word in INITIALS:
            told.append(word)
        elif position and word in SMALL:
            told.append(word.lower())
        else:
            told.append("-".join(part.capitalize() for part in word.split("-")))
    return " ".join(told)
