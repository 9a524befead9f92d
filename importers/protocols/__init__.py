"""What the rows, columns and headings of a register of protocols say of one: its signatures, status, succession and limits."""
