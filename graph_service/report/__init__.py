"""Coverage reports: what they say (`content`), and as Word, PDF, Excel and HTML files."""
