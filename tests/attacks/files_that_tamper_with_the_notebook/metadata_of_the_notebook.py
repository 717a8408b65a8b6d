"""Another kernel, lexer and title, widgets' state, attachments and mime types, all of them with scripts.

scores: 0
"""

import json

BAD = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


def hand_in(folder, notebook):
    notebook.metadata = {
        "kernelspec": {
            "name": "bash",
            "display_name": BAD,
            "language": "bash",
            "argv": ["/bin/sh", "-c", "id"],
        },
        "language_info": {
            "name": BAD,
            "pygments_lexer": BAD,
            "file_extension": BAD,
            "nbconvert_exporter": BAD,
        },
        "title": BAD,
        "authors": [{"name": BAD}],
        "celltoolbar": BAD,
        "nbconvert": {"template": BAD},
        "widgets": {"application/vnd.jupyter.widget-state+json": {"state": {"a": {"state": {"value": BAD}}}}},
    }
    for cell in notebook.cells:
        cell["attachments"] = {BAD: {"image/svg+xml": BAD}, "x.png": {"image/png": BAD}}
        cell.metadata |= {"raw_mimetype": "text/html", "format": "text/html", "scrolled": BAD, "name": BAD}
        cell.metadata |= {"jupyter": {"source_hidden": True}, "slideshow": {"slide_type": BAD}}
        if cell.cell_type == "code":
            cell.outputs = [
                {"output_type": "display_data", "data": {"text/html": BAD}, "metadata": {"isolated": True}}
            ]
    (folder / "2_resnet50.ipynb").write_text(json.dumps(notebook))
