"""The one error that a user of the command line sees."""


class UserError(Exception):
    """Wrong use or bad input: its text is one sentence that ends with the remedy.

    The command ends with exit status 2 and no traceback.
    """
