"""Cases out as PDF, ODT and JSON, the bundle of a year, and in from JSON or a spreadsheet."""
