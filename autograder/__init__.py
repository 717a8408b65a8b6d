"""What grades: the judge, its sandbox, the ledger and the command `autograder`."""

__version__ = "0.1.0"
