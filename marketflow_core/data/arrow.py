"""pyarrow's compute functions, which are made when the library loads and so are unknown to a type checker."""

from __future__ import annotations

from typing import Any

import pyarrow.compute

compute: Any = pyarrow.compute
