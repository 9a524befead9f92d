"""Whom and what cells name: the bodies and the terms of the register, and what names neither."""
