"""The one error that a user of the command line sees."""


class UserError(Exception):
    """Wrong use or bad input: its text is one sentence that ends with the remedy.

    The command ends with exit status 2 and no traceback.
    """


def reason(error: OSError) -> str:
    """Why the system refused, in its words. h5py raises OSError without a number, and says it in the text."""
    return error.strerror or str(error) or type(error).__name__
