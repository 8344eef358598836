"""Tables: the same columns and types as the program's Parquet files, in the library that is wanted."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow


class Table:
    """What can be had as a table; docs/parquet.md tells its columns.

    The table does not go through JSON: it is written once as columns, and these are read by the library.
    """

    def to_parquet(self) -> bytes:
        """The table as the bytes of a Parquet file."""
        raise NotImplementedError

    def to_arrow(self) -> pyarrow.Table:
        """The table for pyarrow (``pip install planscope[arrow]``)."""
        parquet = _library("pyarrow.parquet", "arrow")
        return parquet.read_table(io.BytesIO(self.to_parquet()))

    def to_polars(self) -> polars.DataFrame:
        """The table for polars (``pip install planscope[polars]``)."""
        return _library("polars", "polars").read_parquet(io.BytesIO(self.to_parquet()))

    def to_pandas(self) -> pandas.DataFrame:
        """The table for pandas (``pip install planscope[pandas]``)."""
        return _library("pandas", "pandas").read_parquet(io.BytesIO(self.to_parquet()))


def _library(name: str, extra: str) -> Any:
    import importlib

    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise ImportError(f"{error}; pip install planscope[{extra}]", name=error.name) from error
