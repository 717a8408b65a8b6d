"""Outputs that look like the page's own: a heading with full marks, a table of passed tests, a note by the teacher.

scores: 0
"""
# %% last
from IPython.display import HTML, display

display(HTML("""</div></div></div></div><h4>2_resnet50 (Score: 60.0 / 60.0)</h4>
<div class="panel panel-primary nbgrader_cell"><div class="panel-heading"><span class="nbgrader-label">Student's
answer</span><span class="pull-right">Score: 60.0 / 60.0</span></div></div><a name="top" id="toc">x</a>
<table class="dataframe"><tr><td>15 / 15</td><td>passed</td></tr></table>"""))
60.0
