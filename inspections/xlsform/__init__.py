"""Checklists as XLSForm workbooks, out and in, and the forms ODK Collect fills in."""
