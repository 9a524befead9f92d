"""The HTTP API: one module a noun or a question. It holds no rule: every answer is the register's."""
