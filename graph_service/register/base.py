"""What every group of use cases stands on: the open store, the settings, and the register as one snapshot."""

from datetime import date

from graph_service.settings import Settings
from graph_service.snapshot import Snapshot

AsAt = int | date | None
"""The register as it stood: at a revision, at the end of a day, or (None) now."""


class Base:
    """An open register. `who` is the name that its revisions carry."""

    settings: Settings
    who: str

    def snapshot(self, as_at: AsAt = None) -> Snapshot:
        """The whole register in memory, cached until its version moves."""
        raise NotImplementedError
