"""A brief written out: Markdown, plain text, HTML, iCalendar, CSV and JSON."""
