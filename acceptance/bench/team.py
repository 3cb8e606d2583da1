# SPDX-License-Identifier: MPL-2.0
"""One team deployment: how long its creation takes beside the longest chain of parts that wait for
one another, out of the provider's own log."""

import json
import re
from pathlib import Path

# As far as a real region is away, and states that take a while beside it.
LATENCY_MS, TIME_SCALE = 40, 30

DOMAIN = "bench.example.com"
RESOURCE = """provider "lobechat" {
  region = "cn-hangzhou"
}

resource "lobechat_database" "bench" {
  function_name = "bench"
  description   = "%%s"
  qwen_api_key  = "sk-0123456789abcdef0123"
  custom_domain = { domain_name = "%s", manage_dns = %s }
  database      = { deletion_protection = false }
  oss           = { bucket = "bench-files", create = true }
  auth0         = { users = { %s } }
}
"""
# The record of the first is somebody else's, and the people of the tenant may log in.
LEAST = RESOURCE % (DOMAIN, "false", "")
DEPLOYMENT = RESOURCE % (DOMAIN, "true", '"ada@example.com" = { name = "Ada" }')

LINE = re.compile(r"\[DEBUG\] [^:]*: (Part is done|served request): (.*)$")
FIELD = re.compile(r'(\S+)=("(?:[^"\\]|\\.)*"|\S*)')


def fields(text):
    return {key: json.loads(value) if value.startswith('"') else value
            for key, value in FIELD.findall(text)}


def read(log):
    """({part: (milliseconds, what it waits for)}, milliseconds of the whole creation)."""
    parts, whole = {}, 0
    for line in Path(log).read_text().splitlines():
        found = LINE.search(line)
        if found is None:
            continue
        told = fields(found[2])
        if found[1] == "Part is done":
            parts[told["part"]] = (float(told["elapsed_ms"]), told["needs"].split())
        elif told.get("tf_rpc") == "ApplyResourceChange":
            whole = max(whole, float(told["tf_req_duration_ms"]))
    return parts, whole


def critical_path(parts):
    """(milliseconds, names) of the longest chain; what begins and finishes the whole is beside it."""
    ends = {}

    def end(name):
        if name not in ends:
            milliseconds, needs = parts[name]
            before = max((end(need) for need in needs if need in parts), default=(0, []))
            ends[name] = (before[0] + milliseconds, before[1] + [name])
        return ends[name]

    hooks = [name for name in ("begin", "finish") if name in parts]
    length, chain = max(end(name) for name in parts if name not in hooks)
    return length + sum(parts[name][0] for name in hooks), chain
