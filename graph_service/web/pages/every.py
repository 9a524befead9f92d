"""All pages, by module. To add one, name it here."""

from graph_service.web.pages import diagram, gaps, home, imports, published, records, revisions, share, sign_in

PAGES = (home, share, imports, diagram, gaps, records, revisions, published, sign_in)
