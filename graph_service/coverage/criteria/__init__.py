"""The tests of the rule, one file each: when a protocol passes, and the codes of what stands in its way."""
