"""Write a table in the importers' columns for every file of the data folder: `DATA_FOLDER OUT_FOLDER`."""

import argparse
import sys
from pathlib import Path

from portal.starter.sources.registry import write_all


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m portal.starter.sources", description=__doc__)
    parser.add_argument("data_folder", type=Path, metavar="DATA_FOLDER")
    parser.add_argument("out_folder", type=Path, metavar="OUT_FOLDER")
    words = parser.parse_args()
    if not (words.data_folder / "legal_aid").is_dir():
        parser.error(f"{words.data_folder} is not the data folder: it has no legal_aid")
    for _source, table, path in write_all(words.data_folder, words.out_folder):
        left = "".join(f"; left out {count}: {why}" for why, count in sorted(table.left_out.items()))
        sys.stdout.write(f"{len(table.rows):6}  {path.name}{left}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
