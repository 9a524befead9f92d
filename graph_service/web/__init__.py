"""Part of the register of information sharing."""
