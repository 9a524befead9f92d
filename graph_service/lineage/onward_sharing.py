"""The answers about onward sharing, in the JSON forms that every face gives."""

from typing import Literal

from graph_service.coverage import Part
from graph_service.values import Slug, Text

StartKind = Literal["flow", "asset", "partner"]


class Leaving(Part):
    """A protocol that the data arrived under and this hop leaves, and why."""

    protocol: Slug
    reasons: tuple[Text, ...]


class Hop(Part):
    """One flow that carries the data on.

    `after` are the flows it continues; `may` says that no recorded asset ties it to any of them; `categories` are those
    of the flow that the data falls under (none: not recorded); `under` are the protocols that cover the flows it
    continues, and so those that the data arrived under.
    """

    hop: int
    flow: Slug
    name: Text
    source: Slug
    target: Slug
    asset: Slug | None
    after: tuple[Slug, ...]
    may: bool
    categories: tuple[Slug, ...]
    under: tuple[Slug, ...]
    leaves: tuple[Leaving, ...]


class Cycle(Part):
    """Flows that bring the data back to where it was."""

    flows: tuple[Slug, ...]
    partners: tuple[Slug, ...]
    sentence: Text


class Onward(Part):
    """Where the data of an asset, a flow or a partner goes next. Not `complete`: there was more than one answer follows."""

    kind: StartKind
    id: Slug
    revision: int
    complete: bool
    hops: tuple[Hop, ...]
    cycles: tuple[Cycle, ...]


class Received(Part):
    """A partner that receives a category, or a narrower one: by which live flows, from whom, in which categories."""

    partner: Slug
    name: Text
    flows: tuple[Slug, ...]
    sources: tuple[Slug, ...]
    categories: tuple[Slug, ...]
