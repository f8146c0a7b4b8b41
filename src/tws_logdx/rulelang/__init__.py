"""The rule language and the files it lives in: YAML to a checked rule book. Knows nothing of evaluation."""

from tws_logdx.rulelang.find import builtin_rules
from tws_logdx.rulelang.load import check, load, load_codes
from tws_logdx.rulelang.problems import Problem, RuleProblems

__all__ = ["Problem", "RuleProblems", "builtin_rules", "check", "load", "load_codes"]
