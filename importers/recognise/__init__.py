"""Which table a sheet holds, which layout it has, what its columns are."""
