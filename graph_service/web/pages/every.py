"""All pages, by module. To add one, name it here."""

from graph_service.web.pages import diagram, gaps, home, imports, published, share, sign_in

PAGES = (home, share, imports, diagram, gaps, published, sign_in)
