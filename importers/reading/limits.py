"""The limits a child sets itself before it touches the file: time, memory, and the writing of files."""

import contextlib


def confine(seconds: int, memory: int, files: int = 0) -> None:
    """Limits this process for good; `files` is how many bytes a file that it writes may have. Where the system has no such limits, the parent's clock still holds."""
    try:
        import resource
    except ImportError:
        return
    for limit, value in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, files),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, value))
