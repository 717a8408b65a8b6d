"""Shows how a training goes: one display updated in place in a notebook, one line an epoch elsewhere."""

import sys
import time
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

__all__ = ["Bar", "Progress", "counting"]

Item = TypeVar("Item")

SECONDS_BETWEEN_UPDATES = 0.5
CLEARLY_ABOVE_CHANCE = 1.5  # the reference has 2 and more times chance after its second epoch


class Progress:
    """The progress of one training of `epochs` epochs with `steps` steps each."""

    def __init__(self, epochs: int, steps: int) -> None:
        """Show an empty bar, where bars can be shown."""
        self.epochs, self.steps = epochs, steps
        self.epoch = self.first = 0  # epochs that are over, and those of them that an earlier run made
        self.warned = False
        self.started = time.monotonic()
        self.updated = 0.0
        self.bar = _shown("Preparing: the first step takes half a minute.")
        self.curves = None

    def go_on_after(self, epoch: int) -> None:
        """An earlier, unfinished training made the first `epoch` epochs."""
        self.epoch = self.first = epoch
        self.remark(f"Going on after epoch {epoch}, where an earlier training was cut off.")

    def warn_if_it_does_not_learn(self, history: Any, chance: float) -> None:
        """Say once, from the second epoch on, that the training accuracy is hardly above that of guessing."""
        accuracy = history.accuracy[-1]
        if self.epoch < 2 or accuracy >= CLEARLY_ABOVE_CHANCE * chance or self.warned:
            return
        self.warned = True
        self.remark(
            f"After {self.epoch} epochs the training accuracy is {accuracy:.2f}, and guessing gives "
            f"{chance:.2f}: the network does not learn. Interrupt the kernel and see what the checks of the "
            "three exercises say."
        )

    def after_step(self, step: int, logs: dict[str, float]) -> None:
        """Step number `step` (from 0) of the present epoch is done; `logs` are the epoch's means so far."""
        now = time.monotonic()
        if now - self.updated < SECONDS_BETWEEN_UPDATES:
            return
        self.updated = now
        self.say(
            f"Epoch {self.epoch + 1} of {self.epochs}, step {step + 1} of {self.steps}: "
            f"loss {logs['loss']:.3f}, training accuracy {logs['accuracy']:.3f}" + self._time_left(step + 1),
            (self.epoch + (step + 1) / self.steps) / self.epochs,
        )

    def after_epoch(self, history: Any) -> None:
        """An epoch is over and `history` has its figures."""
        self.epoch += 1
        line = (
            f"epoch {self.epoch:2} of {self.epochs}   loss {history.loss[-1]:.3f}   "
            f"training accuracy {history.accuracy[-1]:.3f}   test accuracy {history.test_accuracy[-1]:.3f}   "
            f"{history.seconds[-1]:.0f} s"
        )
        if self.bar is None:
            _print_over(line + "\n")
        else:
            self._draw_curves(history)

    def say(self, text: str, share: float | None = None) -> None:
        """Show `text` beside the bar, which stands at `share` (0 to 1) of the whole."""
        share = self.epoch / self.epochs if share is None else share
        if self.bar is not None:
            self.bar.update(_bar(text, share), raw=True)
        elif sys.stdout.isatty():
            _print_over(text)

    def remark(self, text: str) -> None:
        """Leave a line of its own."""
        _print_over(text + "\n")

    def finish(self, history: Any) -> None:
        """The training is over: leave one sentence."""
        minutes, seconds = divmod(round(time.monotonic() - self.started), 60)
        text = f"{len(history.loss)} epochs in {minutes} min {seconds} s"
        if history.loss:
            text += f": training accuracy {history.accuracy[-1]:.3f}"
            text += f", test accuracy {history.test_accuracy[-1]:.3f}."
        if self.bar is None:
            _print_over(text + "\n")
        else:
            self.say(text, 1.0)

    def _time_left(self, steps_done: int) -> str:
        """Nothing in the first epoch, whose first step is slow."""
        if self.epoch == self.first:
            return ""
        done = self.epoch - self.first + steps_done / self.steps
        return _time_left(self.started, done / (self.epochs - self.first))

    def _draw_curves(self, history: Any) -> None:
        from IPython.display import display

        from resnet_lab import plots

        picture = plots.as_output(*plots.draw_curves(history, self.epochs))
        if self.curves is None:
            self.curves = display(picture, raw=True, display_id=True)
        else:
            self.curves.update(picture, raw=True)


class Bar:
    """The progress of work that consists of `work` equal parts; nothing is left of it but a last sentence."""

    def __init__(self, work: float) -> None:
        """Show an empty bar, where bars can be shown."""
        self.work, self.done = work, 0.0
        self.started = time.monotonic()
        self.updated = 0.0
        self.bar = _shown("Preparing.")

    def advance(self, parts: float, text: str) -> None:
        """So many more parts are done; `text` says of what. It contains no markup."""
        self.done += parts
        now = time.monotonic()
        if now - self.updated < SECONDS_BETWEEN_UPDATES:
            return
        self.updated = now
        share = min(1.0, self.done / self.work)
        self._say(text + _time_left(self.started, share), share)

    def finish(self, text: str) -> None:
        """The work is over: leave one sentence, `text` and how long it took."""
        minutes, seconds = divmod(round(time.monotonic() - self.started), 60)
        sentence = f"{text}: {minutes} min {seconds} s."
        if self.bar is None:
            _print_over(sentence + "\n")
        else:
            self._say(sentence, min(1.0, self.done / self.work))

    def _say(self, text: str, share: float) -> None:
        if self.bar is not None:
            self.bar.update(_bar(text, share), raw=True)
        elif sys.stdout.isatty():
            _print_over(text)


def _time_left(started: float, share: float) -> str:
    """Such as ", about 4 min left", when `share` (0 to 1) of the work is done."""
    left_s = (time.monotonic() - started) * (1 - share) / share
    return f", about {left_s / 60:.0f} min left" if left_s > 90 else f", about {left_s:.0f} s left"


def _shown(text: str) -> Any:
    """The display of an empty bar, where bars can be shown; else None."""
    if not _in_notebook():
        return None
    from IPython.display import display

    return display(_bar(text, 0), raw=True, display_id=True)


def _in_notebook() -> bool:
    if "IPython" not in sys.modules:
        return False
    from IPython import get_ipython

    return hasattr(get_ipython(), "kernel")


def _bar(text: str, share: float) -> dict[str, str]:
    """A progress bar as a notebook output; its text contains no markup."""
    html = (
        f'<div><progress value="{share:.3f}" max="1" style="width: 20em" aria-label="progress"></progress> '
        f"{share:.0%}<br>{text}</div>"
    )
    return {"text/html": html, "text/plain": f"{share:.0%}  {text}"}


def _print_over(text: str) -> None:
    """Print in the place of the line that `say` wrote last, where there is a terminal."""
    over = "\r\x1b[K" if sys.stdout.isatty() else ""
    print(over + text, end="", flush=True)


def counting(items: Iterable[Item], what: str) -> Iterator[Item]:
    """Go through `items`, with one line that says how many of them are done and for how long it goes on."""
    listed = list(items)
    bar = Bar(len(listed))
    for number, item in enumerate(listed, start=1):
        yield item
        bar.advance(1, f"{number} of {len(listed)} {what}")
    bar.finish(f"{len(listed)} {what}")
