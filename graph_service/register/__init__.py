"""The use cases of the register: everything that a face can ask for. The only caller of the store."""

from graph_service.register.register import Register

__all__ = ["Register"]
