"""What a file itself adds to the names that its cells are looked up in, as an earlier reading of it found them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from graph_service.model import Partner, Record
from importers.convert.parsed import ProposedName


@dataclass(frozen=True)
class FileNames:
    """Bodies and terms that the file only names and that will be added, the rows of its lists of partners, and new records by the id
    that the file gives them.

    A file is read again with these until none of its cells says anything else for it: so the order of its rows and tabs makes no
    difference, and a second import finds what the first one did.
    """

    bodies: Mapping[str, ProposedName] = field(default_factory=dict)
    """By key of the name."""
    terms: Mapping[tuple[str, str], ProposedName] = field(default_factory=dict)
    """By scheme and key of the word."""
    partners: tuple[Partner, ...] = ()
    given: tuple[Record, ...] = ()
    """New records whose id stands in the file."""

    def ids(self) -> tuple[object, ...]:
        """What tells these names from others."""
        return (
            {key: named.id for key, named in self.bodies.items()},
            {key: named.id for key, named in self.terms.items()},
            self.partners,
            self.given,
        )
