"""Scripts, handlers, frames, forms, styles and links in outputs of every kind, and in what errors say.

scores: 0
"""
# %% first
from IPython.display import HTML, SVG, IFrame, Javascript, Latex, Markdown, display

BAD = """<script>alert(1)</script><img src=x onerror=alert(1)><svg onload=alert(1)><iframe srcdoc="<script>
alert(1)</script>"></iframe><a href="javascript:alert(1)">x</a><form action="https://example.org"><input></form>
<style>body{display:none}</style><div style="position:fixed;z-index:9">60 / 60</div><base href="//example.org">
<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>
<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript><details ontoggle=alert(1) open>x</details>
<a href="data:text/html,<script>alert(1)</script>">x</a><meta http-equiv=refresh content="0;url=//example.org">"""


class Shown:
    def _repr_mimebundle_(self, include=None, exclude=None):
        kinds = "html markdown latex javascript x-python".split()
        return {f"text/{kind}": BAD for kind in kinds} | {
            "application/javascript": BAD, "image/svg+xml": BAD, "application/json": {"a": BAD},
            "application/vnd.jupyter.widget-view+json": {"model_id": BAD}, "application/pdf": BAD,
            "application/vnd.plotly.v1+json": {}, "image/png": '" onerror="alert(1)', "text/plain": BAD,
        }, {"image/png": {"alt": BAD, "onerror": "alert(1)"}, "isolated": True}  # fmt: skip


class Error(Exception):
    def __str__(self):
        return BAD

    def _render_traceback_(self):
        return [BAD, "\x1b]8;;javascript:alert(1)\x07link\x1b]8;;\x07", "\x1b[31m</span>" + BAD]


for show in (HTML, Markdown, Latex, Javascript, str):
    display(show(BAD))
display(Shown(), metadata={"onerror": "alert(1)"})
display(IFrame("https://example.org", 100, 100))
try:
    display(SVG(BAD))
except Exception as error:
    print(type(error).__name__)
print(BAD)
Shown()
# %% first
raise Error(BAD)
# %% first
# </pre></div><script>alert(1)</script> <img src=x onerror=alert(1)>
"</script><script>alert(1)</script>"
# %% identity_block
def identity_block(x, kernel_size, filters):
    raise type("<img src=x onerror=alert(1)>", (ValueError,), {})("<script>alert(1)</script>")
