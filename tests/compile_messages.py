"""Compile the catalogues without Django, before the tests start."""

from portal.catalogues import compile_messages
from portal.environment import ROOT

if __name__ == "__main__":
    compile_messages(ROOT / "locale")
