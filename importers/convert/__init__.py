"""Converters: from what people type into a cell to a value, or to what is wrong with it. Each is pure and needs no register."""
