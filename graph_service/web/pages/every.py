"""All pages, by module. To add one, name it here."""

from graph_service.web.pages import (
    accepting,
    analysis,
    diagram,
    gaps,
    home,
    imports,
    published,
    records,
    revisions,
    share,
    sign_in,
    tokens,
)

PAGES = (home, share, imports, diagram, gaps, records, accepting, revisions, analysis, tokens, published, sign_in)
