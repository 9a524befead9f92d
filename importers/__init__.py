"""Reading the spreadsheets people really have: from a file to a plan of what would change."""
