"""The one error that the notebooks' helpers raise on purpose."""

__all__ = ["LabError"]


class LabError(Exception):
    """Something is missing or does not fit. The text says what, and ends with the remedy."""

    def _render_traceback_(self) -> list[str]:
        """IPython shows this in the place of a traceback: the helpers' insides are no help to a student."""
        return str(self).splitlines()
