"""planscope reads Taiwanese service plans (提升服務效能執行計畫), follows every measure over offices and years, and says
what changed.

    >>> import planscope
    >>> plans = planscope.read_folder("corpus")
    >>> plans.to_pandas().groupby("office").size()
    >>> planscope.compare(plans[0], plans[1]).summary.changed
    >>> planscope.cover(plans).write("coverage.html")

What is uncertain is marked so: look at ``measure.certainty`` and the column ``doubtful`` before you quote a row.
"""

from ._changes import Coverage, Diff, Diffs, compare, compare_all, cover
from ._errors import NoPlanError, PlanscopeError, PlanscopeWarning, ReadError
from ._native import __version__
from ._plans import Plan, Plans, read, read_folder

__all__ = [
    "Coverage",
    "Diff",
    "Diffs",
    "NoPlanError",
    "Plan",
    "Plans",
    "PlanscopeError",
    "PlanscopeWarning",
    "ReadError",
    "__version__",
    "compare",
    "compare_all",
    "cover",
    "read",
    "read_folder",
]
