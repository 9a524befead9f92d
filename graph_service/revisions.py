"""One recorded change of the register: audit, history and undo come from it. Pure."""
