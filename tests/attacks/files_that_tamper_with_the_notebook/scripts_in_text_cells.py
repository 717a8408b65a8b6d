"""Scripts in Markdown, raw, heading and unknown cells, in links, pictures, tables, code, TeX and footnotes.

scores: 0
"""

import json

BAD = """<script>alert(1)</script> <img src=x onerror=alert(1)> [x](javascript:alert(1))
[y](vbscript:alert(1))
![z](x" onerror="alert(1)) ![](attachment:x.svg) <javascript:alert(1)> [a]: javascript:alert(1) [a]
<svg><p><style><img
src=x onerror=alert(1)></style></p></svg> $\\href{javascript:alert(1)}{x}$
\\begin{a}<script>alert(1)</script>\\end{a}
```html"onmouseover="alert(1)
</code></pre><script>alert(1)</script>
```
| <iframe src=javascript:alert(1)> | `</code><script>alert(1)</script>` |
|---|---|
<details open ontoggle=alert(1)><summary>s</summary></details> &lt;script&gt;alert(1)&lt;/script&gt;
<!--><script>alert(1)</script>-->
"""


def hand_in(folder, notebook):
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = BAD
    for number, kind in enumerate(("raw", "heading", "markdown", "html", "<script>", None)):
        notebook.cells.append(
            {"cell_type": kind, "metadata": {"raw_mimetype": ""}, "source": BAD, "id": f"a{number}"}
        )
    (folder / "2_resnet50.ipynb").write_text(json.dumps(notebook))
