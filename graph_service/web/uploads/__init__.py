"""Uploaded files on their way into the register."""
