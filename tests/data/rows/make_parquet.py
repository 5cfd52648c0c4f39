#!/usr/bin/env python3
"""Writes parquet.jsonl beside it: tiny Parquet files in every form that is read (and some that are
refused), each with its rows as pyarrow reads them back. Needs pyarrow; run by hand.

SPDX-License-Identifier: Apache-2.0
"""
import base64
import io
import json
import pathlib

import pyarrow as pa
import pyarrow.parquet as pq

flat = pa.table({
    "question": ["What is 1 + 1?", "été ≠ 冬", "", None, "What is 1 + 1?"],
    "answer": pa.array([2, -9223372036854775808, 9223372036854775807, None, 2], pa.int64()),
    "small": pa.array([1, -1, None, 2147483647, 0], pa.int32()),
    "score": pa.array([0.5, -1e300, None, 0.1, 3.0], pa.float64()),
    "half": pa.array([0.5, 2.0, -0.25, None, 1.0], pa.float32()),
    "right": [True, False, None, True, True],
    "big": pa.array([18446744073709551615, 0, 1, None, 2], pa.uint64()),
})
required = pa.table(
    [pa.array(["a", "b", "c"]), pa.array([1, 2, 3], pa.int64()), pa.array([True, False, True])],
    schema=pa.schema([pa.field("s", pa.string(), nullable=False),
                      pa.field("n", pa.int64(), nullable=False),
                      pa.field("b", pa.bool_(), nullable=False)]))
nested = pa.table({
    "choices": pa.array([{"text": ["x", "y"], "label": ["A", "B"]},
                         {"text": [], "label": None},
                         None,
                         {"text": ["é", None, "z"], "label": ["A", "B", "C"]}]),
    "tags": pa.array([["p"], None, [], ["q", "r"]], pa.list_(pa.string())),
    "deep": pa.array([[[1], [2, 3]], [], [[], None], None], pa.list_(pa.list_(pa.int64()))),
    "id": pa.array([0, 1, 2, 3], pa.int64()),
})
many = pa.table({"w": [("word%d" % (i % 7)) for i in range(90)],
                 "i": pa.array(range(90), pa.int64()),
                 "b": [i % 3 == 0 for i in range(90)]})
out = []


def add(name, table, error=None, **options):
    options.setdefault("compression", "none")
    options.setdefault("store_schema", False)
    buffer = io.BytesIO()
    pq.write_table(table, buffer, write_statistics=False, **options)
    case = {"name": name, "base64": base64.b64encode(buffer.getvalue()).decode()}
    if error:
        case["error"] = error
    else:
        case["rows"] = pq.read_table(io.BytesIO(buffer.getvalue())).to_pylist()
    out.append(case)


for codec in ("none", "snappy", "gzip", "zstd"):
    for version in ("1.0", "2.0"):
        add(f"flat {codec} pages {version}", flat, compression=codec, data_page_version=version)
add("flat plain", flat, use_dictionary=False)
add("flat plain, pages 2.0", flat, use_dictionary=False, data_page_version="2.0")
add("required", required)
add("nested", nested)
add("nested, pages 2.0, zstd", nested, data_page_version="2.0", compression="zstd")
add("several row groups", flat, row_group_size=2)
add("many rows, small pages", many, data_page_size=64, write_batch_size=16, compression="snappy")
add("with the writer's schema", flat, store_schema=True)
add("no rows", flat.slice(0, 0))
add("decimal", pa.table({"d": pa.array([1], pa.decimal128(5, 2))}),
    error="column 'd': is a decimal, which is not read")
add("lz4", required, compression="lz4",
    error="column 's': compressed with lz4_raw, expected snappy, gzip, zstd or none")
add("delta", required, use_dictionary=False, column_encoding={"n": "DELTA_BINARY_PACKED"},
    error="column 'n': is encoded as DELTA_BINARY_PACKED, expected PLAIN or dictionary")
add("nan", pa.table({"x": [1.0, float("nan")]}),
    error="column 'x': holds nan, expected a finite number")
add("binary", pa.table({"x": pa.array([b"\xff\xfe"], pa.binary())}),
    error="column 'x': holds bytes that are not UTF-8 text")
add("map", pa.table({"m": pa.array([[("k", 1)]], pa.map_(pa.string(), pa.int64()))}),
    error="column 'm' is a map, which is not read")

path = pathlib.Path(__file__).with_name("parquet.jsonl")
path.write_text("".join(json.dumps(c, ensure_ascii=False) + "\n" for c in out), encoding="utf-8")
