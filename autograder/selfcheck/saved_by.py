"""Writes a notebook as one of the programs does in which students work: same cells, another form of file.

colab          Google Colab: nbformat 4.0, ids in the cells' metadata, a GPU, outputs with ids
colab_new_ids  the same with ids of Colab's own making, which is what a cell gets that it has not seen
vscode         VS Code: nbformat 4.2, no ids, the interpreter and the language of cells
jupyterlab     JupyterLab after a run of the whole notebook: times, counts, plots, widgets
notebook6      the classic Notebook 6: nbformat 4.4, no ids, the metadata of its extensions
kaggle         Kaggle: nbformat 4.4, a run by papermill, ids of its own
pasted         cells copied one by one into a new notebook: no metadata and other ids
"""

import base64
import hashlib
import json
from collections.abc import Callable
from typing import Any

import nbformat
from nbformat import NotebookNode

Json = dict[str, Any]
LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
    "version": "3.12.11",
}
ONE_PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
COLABS_TYPE = "application/vnd.google.colaboratory.intrinsic+json"
STARTED, DONE = "2026-11-24T17:20:31.118000Z", "2026-11-24T17:20:33.402000Z"
TAKEN = {"start_time": STARTED, "end_time": DONE, "duration": 2.284, "exception": False}


def written(notebook: NotebookNode, form: str = "") -> str:
    """The text of the file. form: one of FORMS; "" writes the notebook as it is, which is left alone."""
    if not form:
        return str(nbformat.writes(notebook)) + "\n"
    data: Json = json.loads(nbformat.writes(notebook))
    FORMS[form](data)
    return json.dumps(data, indent=1 if form != "colab" else 2, ensure_ascii=False) + "\n"


def _colab(data: Json, own_ids: bool = False) -> None:
    _lower(data, 0)
    data["metadata"] = {
        "colab": {"provenance": [], "gpuType": "T4", "toc_visible": True},
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
        "language_info": {"name": "python"},
        "accelerator": "GPU",
    }
    for number, cell in enumerate(data["cells"]):
        metadata = cell["metadata"]
        metadata["id"] = _drawn_id(cell, number)[:12] if own_ids else cell["id"]
        del cell["id"]
        if cell["cell_type"] == "code":
            metadata["colab"] = {"base_uri": "https://localhost:8080/", "height": 35}
            metadata["outputId"] = "28b07730-954d-4958-f35a-8c84d69cd588"
            cell["outputs"] = [
                _printed("done\n"),
                _shown("application/vnd.google.colaboratory.intrinsic+json"),
            ]
            cell["execution_count"] = number


def _colab_new_ids(data: Json) -> None:
    _colab(data, own_ids=True)


def _vscode(data: Json) -> None:
    _lower(data, 2)
    data["metadata"] = {
        "kernelspec": {"display_name": ".venv (3.12.11)", "language": "python", "name": "python3"},
        "language_info": LANGUAGE,
        "orig_nbformat": 4,
        "vscode": {"interpreter": {"hash": hashlib.sha256(b"/usr/bin/python3").hexdigest()}},
    }
    for number, cell in enumerate(data["cells"]):
        del cell["id"]
        if cell["cell_type"] == "code":
            cell["metadata"]["vscode"] = {"languageId": "python"}
            cell["outputs"] = [_printed("W0000 computation placer already registered\n", "stderr")]
            cell["execution_count"] = number


def _jupyterlab(data: Json) -> None:
    data["metadata"] |= {
        "language_info": LANGUAGE,
        "toc-autonumbering": False,
        "widgets": {
            "application/vnd.jupyter.widget-state+json": {
                "state": {},
                "version_major": 2,
                "version_minor": 0,
            }
        },
    }
    for number, cell in enumerate(data["cells"]):
        cell["metadata"] |= {"editable": True, "slideshow": {"slide_type": ""}, "tags": []}
        if cell["cell_type"] == "code":
            cell["metadata"]["scrolled"] = True
            cell["metadata"]["execution"] = _times("shell.execute_reply")
            cell["outputs"] = [_printed("done\n"), _plot(), _raised()]
            cell["execution_count"] = number


def _notebook6(data: Json) -> None:
    _lower(data, 4)
    data["metadata"] |= {
        "language_info": LANGUAGE,
        "toc": {"base_numbering": 1, "sideBar": True, "toc_position": {}},
        "varInspector": {"cols": {"lenName": 16}, "window_display": False},
    }
    for number, cell in enumerate(data["cells"]):
        del cell["id"]
        if cell["cell_type"] == "code":
            cell["metadata"]["collapsed"] = False
            cell["metadata"]["ExecuteTime"] = {"start_time": STARTED, "end_time": DONE}
            cell["outputs"], cell["execution_count"] = [_shown("text/plain")], number


def _kaggle(data: Json) -> None:
    _lower(data, 4)
    data["metadata"] |= {
        "kaggle": {"accelerator": "nvidiaTeslaT4", "dataSources": [], "language": "python"},
        "language_info": LANGUAGE,
        "papermill": {"default_parameters": {}, "parameters": {}, "version": "2.6.0", **TAKEN},
    }
    for number, cell in enumerate(data["cells"]):
        drawn = _drawn_id(cell, number)
        del cell["id"]
        cell["metadata"] |= {"_uuid": drawn, "_cell_guid": drawn, "trusted": True}
        cell["metadata"]["papermill"] = {"status": "completed", **TAKEN}
        if cell["cell_type"] == "code":
            cell["metadata"]["execution"] = _times("shell.execute_reply.started", "shell.execute_reply")
            cell["outputs"], cell["execution_count"] = [_printed("done\n")], number


def _pasted(data: Json) -> None:
    data["metadata"] = {"kernelspec": data["metadata"].get("kernelspec", {}), "language_info": LANGUAGE}
    for number, cell in enumerate(data["cells"]):
        cell["metadata"], cell["id"] = {}, _drawn_id(cell, number)[:8]


FORMS: dict[str, Callable[[Json], None]] = {
    "colab": _colab,
    "colab_new_ids": _colab_new_ids,
    "vscode": _vscode,
    "jupyterlab": _jupyterlab,
    "notebook6": _notebook6,
    "kaggle": _kaggle,
    "pasted": _pasted,
}


def _lower(data: Json, minor: int) -> None:
    data["nbformat"], data["nbformat_minor"] = 4, minor


def _drawn_id(cell: Json, number: int) -> str:
    """An id without meaning, always the same for the same cell; letters, digits, - and _."""
    digest = hashlib.sha256(f"{number}{cell['id']}".encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _times(*replies: str) -> Json:
    busy = dict.fromkeys(("iopub.execute_input", "iopub.status.busy"), STARTED)
    return busy | {"iopub.status.idle": DONE} | dict.fromkeys(replies, DONE)


def _printed(text: str, name: str = "stdout") -> Json:
    return {"output_type": "stream", "name": name, "text": [text]}


def _shown(mime_type: str) -> Json:
    data: Json = {mime_type: {"type": "string"}} | {"text/plain": ["'(64, 64, 3)'"]}
    return {"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": 7}


def _plot() -> Json:
    data = {"image/png": ONE_PIXEL, "text/plain": ["<Figure size 640x480 with 1 Axes>"]}
    return {"output_type": "display_data", "data": data, "metadata": {"needs_background": "light"}}


def _raised() -> Json:
    line = "\x1b[31mNameError\x1b[39m: name 'modle' is not defined"
    return {
        "output_type": "error",
        "ename": "NameError",
        "evalue": "name 'modle' is not defined",
        "traceback": [line],
    }
