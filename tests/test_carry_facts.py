"""The page gets every table and size of spt/carry.py, as plain JSON."""

import json

from spt.labels import BODY_PARTS, LABELS
from ui.carry_facts import carry_facts


def test_facts_survive_json_and_fit_the_labels_and_parts() -> None:
    facts = carry_facts()
    assert json.loads(json.dumps(facts)) == facts
    assert len(facts["carriers"]) == len(LABELS)
    for table in ("parents", "radii", "tipReach"):
        assert len(facts[table]) == len(BODY_PARTS)
    assert all(parts for parts in facts["carriers"])
