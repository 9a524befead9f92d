"""What opens a file from outside. It runs in a child process only, and imports nothing of the service, to start fast."""


class Refused(Exception):
    """The file cannot be taken. The message is the end of a sentence that begins with the file's name.

    It never leaves the child: the parent raises the service's own error with this text.
    """
