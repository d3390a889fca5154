"""Every source file with its converter and the day of its data."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from portal.starter.sources import (
    allies,
    argentina,
    california,
    doj,
    linksf,
    mexico,
    nyc,
    providence,
    sf211,
    texas,
    uk,
    wikidata,
)
from portal.starter.sources.converted import DISTRICTS, Converted
from portal.starter.tables import write_rows

REGIONS = ("dallas-fort-worth", "el-paso", "rio-grande-valley", "san-antonio")


@dataclass(frozen=True)
class Source:
    """A file of the data folder; `date` is the day of the data where its rows carry none."""

    file: str
    convert: Callable[[Path, Converted], None]
    date: str
    columns: tuple[str, ...] = ()

    @property
    def table_name(self) -> str:
        return self.file.replace("/", "-").rpartition(".")[0] + ".csv"

    @property
    def is_districts(self) -> bool:
        return self.columns == DISTRICTS

    def converted(self, data: Path) -> Converted:
        """The rows of the file; raises KeyError or ValueError where it has another form than its converter knows."""
        table = Converted(self.file, self.date, self.columns) if self.columns else Converted(self.file, self.date)
        self.convert(data, table)
        return table


SOURCES = (
    Source("legal_aid/doj_recognized_orgs_sample.csv", doj.convert, "2026-08-30"),
    Source("legal_aid/california_immigrant_guide_services.csv", california.services, "2026-06-09"),
    Source("legal_aid/california_immigrant_guide_agencies.csv", california.agencies, "2026-06-09"),
    Source("legal_aid/providence_resources.json", providence.convert, "2026-05-10"),
    *(
        Source(f"legal_aid/texas_directories/{region}.{lang}.md", texas.convert, "2025-10-29")
        for region in REGIONS
        for lang in ("en", "es")
    ),
    Source("legal_aid/nyc_immigrant_cbos.json", nyc.convert, "2025-01-30"),
    Source("legal_aid/torn_apart_allies_2018.csv", allies.convert, "2018-09-10"),
    Source("legal_aid/sf211_legal_immigrant.csv", sf211.convert, "2016-06-15"),
    Source("legal_aid/linksf_services.json", linksf.convert, "2016-06-15"),
    Source("legal_aid/uk_laa_offices.csv", uk.convert, "2026-07-08"),
    Source("consulates/consulate_official_urls.csv", mexico.pages, "2026-05-21"),
    Source("consulates/mexican_consulates_us_names_a.geojson", mexico.names, "2023-11-19"),
    Source("consulates/mexican_consulates_us_names_b.geojson", mexico.names, "2023-11-19"),
    Source("consulates/mexican_consulates_contacts_sample.csv", mexico.sample, "2026-11-22"),
    Source("consulates/consulate_contacts.csv", mexico.contacts, ""),
    Source("consulates/argentina_missions_us.csv", argentina.convert, "2024-06-04"),
    Source("consulates/wikidata_missions_in_us.csv", wikidata.convert, "2022-11-16"),
    Source("consulates/consulate_districts.csv", mexico.districts, "", DISTRICTS),
    Source("consulates/mexican_jurisdiction_changes_2022.csv", mexico.moves, "", DISTRICTS),
)


def write_all(data: Path, folder: Path) -> Iterator[tuple[Source, Converted, Path]]:
    """Write the table of every source into the folder, one after the other."""
    folder.mkdir(parents=True, exist_ok=True)
    for source in SOURCES:
        table = source.converted(data)
        path = folder / source.table_name
        write_rows(path, table.columns, table.rows)
        yield source, table, path
