import pytest
from answers import all_answers, read_answer
CASES=[(p,s) for p in all_answers("wrong_answers") if p.parent.name!="resnet50" for s in (31,32,33,34,35,36)]
@pytest.mark.parametrize("path,seed", CASES, ids=lambda v: str(getattr(v,'stem',v)))
def test_sweep(path, seed, judge):
    answer=read_answer(path)
    recorded=judge(answer.cells, path.parent.name, seed=seed)
    total=sum(t.max_points-t.points for r in recorded.values() for t in r.tests)
    assert total==float(answer.said("loses")), [(t.title,t.points,t.message) for r in recorded.values() for t in r.tests if t.points<t.max_points]
