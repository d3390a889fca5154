"""Compile the catalogues without Django, before the tests start."""

from portal.environment import ROOT
from portal.management.commands.prepare import compile_messages

if __name__ == "__main__":
    compile_messages(ROOT / "locale")
