"""`python -m graph_service` is the command line."""

from graph_service.cli import main

if __name__ == "__main__":
    main()
