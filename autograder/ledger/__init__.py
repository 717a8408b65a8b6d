"""Keeps the grades in nbgrader's gradebook, and puts the judge in the place of whatever runs code in
nbgrader."""
