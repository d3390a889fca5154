"""Time zones: which version of them is read, and what follows when a government changes its clocks."""

from importlib.metadata import version


def tzdata_version() -> str:
    """Of the pinned package; the settings let nothing else be read."""
    return version("tzdata")
