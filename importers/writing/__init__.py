"""What is written in a template's layout: a register, an empty workbook, and the user's own with what is wrong marked."""
