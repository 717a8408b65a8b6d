# Generated from solutions/residual_networks/resnet_lab/device.py by `autograder release`.
"""Chooses the device before TensorFlow's first operation, and says in one line what was found."""

import contextlib
import dataclasses
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from typing import Any

__all__ = ["being_graded", "choose", "distribute", "scope", "uses_xla"]

# The TensorFlow 2.21 wheels hold GPU code for these capabilities; CUDA cards outside fail at the first
# operation.
OLDEST_CAPABILITY = (6, 0)
FIRST_UNKNOWN_CAPABILITY = (10, 0)
HALF_PRECISION_CAPABILITY = (7, 0)  # from here on there are tensor cores, and half precision saves time


@dataclasses.dataclass
class _Choice:
    """What was chosen for this process. strategy: tf.distribute's, where several devices share each batch."""

    xla: bool = False
    strategy: Any = None


_choice = _Choice()


def being_graded() -> bool:
    """True where the notebook is executed by the grader, which neither trains nor wants to wait."""
    return os.environ.get("RESNET_LAB_GRADING") == "1"


def choose(mixed_precision: bool = False, xla: bool = False, all_gpus: bool = False) -> None:
    """Import TensorFlow and Keras quietly, choose GPU or CPU, and print one line about it.

    Call it before anything else uses TensorFlow. A GPU that the installed TensorFlow has no code for is
    hidden, because every operation on it would fail; memory is taken as needed, so that a shared GPU stays
    usable by others. While grading nothing is initialised: the grader has chosen already.

    mixed_precision: compute in float16 where the GPU gains by it. xla: compile the training, on a GPU.
    all_gpus: share each batch among the GPUs there are. What does not pay on this machine is left out, with
    a remark that says why.
    """
    if being_graded():
        print("Executed for grading: on the CPU.")
        return
    remarks = []
    # TensorFlow leaves oneDNN off on CPUs without AVX512 (many laptops), though it trains three times as fast
    # there.
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
    with _standard_error_aside():
        import keras
        import tensorflow as tf

        try:
            remarks += _set_up_gpus(tf)
        except RuntimeError:
            remarks.append(
                "TensorFlow was in use already and keeps its devices; restart the kernel to choose anew."
            )
        # Initialising now, with messages turned aside, leaves TensorFlow nothing to say in a later cell.
        tf.config.list_logical_devices()
        tf.get_logger().setLevel("ERROR")
        gpus = tf.config.get_visible_devices("GPU")
        names = [_gpu_name(tf, gpu) for gpu in gpus]
        remarks += _set_up_computing(tf, keras, gpus, mixed_precision, xla, all_gpus)
    if not names and not remarks and _nvidia_cards():
        remarks.append(
            "This machine has an NVIDIA card that TensorFlow does not see: "
            'install the GPU build with pip install "tensorflow[and-cuda]" in a fresh environment.'
        )
    versions = f"Python {platform.python_version()}, TensorFlow {tf.__version__}, Keras {keras.__version__}"
    print(f"{versions}, on {' and '.join(names) or _cpu_name()}.")
    for remark in remarks:
        print(remark)


def scope() -> contextlib.AbstractContextManager[Any]:
    """Build the network in this context: where several GPUs were chosen, it then lives on all of them."""
    return contextlib.nullcontext() if _choice.strategy is None else _choice.strategy.scope()


def distribute(names: Sequence[str]) -> None:
    """Share each batch among the devices of these names ("GPU:0", "GPU:1"), from the next network on."""
    import tensorflow as tf

    _choice.strategy = tf.distribute.MirroredStrategy(list(names))


def uses_xla() -> bool:
    """Whether trainings are compiled with XLA."""
    return _choice.xla


def _set_up_computing(
    tf: Any, keras: Any, gpus: Sequence[Any], mixed_precision: bool, xla: bool, all_gpus: bool
) -> list[str]:
    """Set what was asked for and pays on these GPUs. Returns a remark for each that was left out."""
    remarks = []
    if mixed_precision:
        details = [tf.config.experimental.get_device_details(gpu) for gpu in gpus]
        capabilities = [tuple(detail.get("compute_capability") or (0, 0)) for detail in details]
        pays = bool(gpus) and min(capabilities) >= HALF_PRECISION_CAPABILITY
        keras.config.set_dtype_policy("mixed_float16" if pays else "float32")
        if not pays:
            remarks.append(
                "Mixed precision is left out: float16 saves time on GPUs of compute capability 7.0 or more, "
                "elsewhere it costs time."
            )
    several = all_gpus and len(gpus) > 1
    if several:
        distribute([f"GPU:{number}" for number in range(len(gpus))])
    elif all_gpus:
        remarks.append("There are not several GPUs to share the batches among.")
    elif len(gpus) > 1:
        remarks.append(
            "The first GPU is used: for so few pictures the others gain little. "
            "device.choose(all_gpus=True) shares each batch among them."
        )
    _choice.xla = xla and bool(gpus) and not several
    if xla and not _choice.xla:
        remarks.append(
            "XLA is left out: it compiles for one GPU only, and on a CPU its code is five times slower."
        )
    return remarks


@contextlib.contextmanager
def _standard_error_aside() -> Iterator[None]:
    """Send descriptor 2 nowhere for a while: TensorFlow logs there at import, whatever its log level."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    sys.stderr.flush()
    saved, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
        os.close(nowhere)


def _set_up_gpus(tf: Any) -> list[str]:
    """Hide GPUs without code, let the others' memory grow. Returns remarks; RuntimeError: it is too late."""
    usable, remarks = [], []
    for gpu in tf.config.list_physical_devices("GPU"):
        details = tf.config.experimental.get_device_details(gpu)
        capability = details.get("compute_capability")
        if capability and not OLDEST_CAPABILITY <= tuple(capability) < FIRST_UNKNOWN_CAPABILITY:
            version = ".".join(map(str, capability))
            remarks.append(
                f"{details.get('device_name', 'A GPU')} is hidden: TensorFlow {tf.__version__} holds no code "
                f"for its compute capability {version}. The CPU does as well, it only takes longer."
            )
        else:
            usable.append(gpu)
    if remarks:
        tf.config.set_visible_devices(usable, "GPU")
    for gpu in usable:
        tf.config.experimental.set_memory_growth(gpu, True)
    return remarks


def _gpu_name(tf: Any, gpu: Any) -> str:
    """Such as "the GPU Tesla T4 (compute capability 7.5, 15 GB)"."""
    details = tf.config.experimental.get_device_details(gpu)
    name = details.get("device_name", gpu.name)
    facts = []
    if "compute_capability" in details:
        facts.append("compute capability " + ".".join(map(str, details["compute_capability"])))
    facts += [f"{size_mb / 1024:.0f} GB" for card, size_mb in _nvidia_cards() if card == name][:1]
    return f"the GPU {name}" + (f" ({', '.join(facts)})" if facts else "")


def _nvidia_cards() -> list[tuple[str, float]]:
    """Name and memory (MiB) of each card that nvidia-smi lists; none where there is no such program."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return []
    question = [program, "--query-gpu=name,memory.total", "--format=csv,noheader,nounits"]
    try:
        answer = subprocess.run(question, capture_output=True, text=True, timeout=10, check=True).stdout
        return [
            (name.strip(), float(size)) for name, size in (row.rsplit(",", 1) for row in answer.splitlines())
        ]
    except (OSError, ValueError, subprocess.SubprocessError):
        return []


def _cpu_name() -> str:
    """Such as "the CPU (2 cores, 24 GB)"; cores are those this process may use."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    facts = [f"{cores} core" + ("s" if cores > 1 else "")]
    with contextlib.suppress(ImportError):
        import psutil  # comes with ipykernel

        facts.append(f"{psutil.virtual_memory().total / 2**30:.0f} GB")
    return f"the CPU ({', '.join(facts)})"
