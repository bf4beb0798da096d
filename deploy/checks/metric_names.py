"""Which metrics a PromQL expression names, and with which labels: enough of the language for the files of deploy/."""

import re

WORDS = {
    "sum", "max", "min", "avg", "count", "rate", "irate", "increase", "histogram_quantile", "clamp_min", "clamp_max",
    "absent", "by", "without", "and", "or", "unless", "on", "ignoring", "bool", "time", "label_replace", "topk", "le",
    "group_left", "delta", "changes", "max_over_time", "min_over_time", "vector",
}
NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
# Labels that Prometheus adds when it scrapes.
SCRAPED = {"job", "instance", "namespace", "pod"}


def metrics(expression: str) -> dict[str, set[str]]:
    """The metrics by name, each with the labels that its selectors match."""
    found: dict[str, set[str]] = {}
    text = re.sub(r"\b(by|without|on|ignoring|group_left)\s*\([^)]*\)", " ", expression)
    selectors = re.finditer(r"([a-zA-Z_:][a-zA-Z0-9_:]*)\s*(?:\{([^}]*)\})?(?:\[[^\]]*\])?", strip_strings(text))
    for match in selectors:
        name, inside = match[1], match[2] or ""
        if name in WORDS or name.startswith("__") or re.fullmatch(r"\d.*", name):
            continue
        found.setdefault(name, set()).update(re.findall(r"([a-zA-Z_][a-zA-Z0-9_]*)\s*(?:=~|!~|!=|=)", inside))
    return found


def grouped(expression: str) -> set[str]:
    """The labels that an expression groups by."""
    lists = re.findall(r"\b(?:by|without|on|ignoring)\s*\(([^)]*)\)", expression)
    return {label.strip() for text in lists for label in text.split(",") if label.strip()}


def strip_strings(text: str) -> str:
    # Also durations such as [5m], whose letters are no names.
    return re.sub(r"\[[^\]]*\]", " ", re.sub(r'"[^"]*"', '""', text))


def base(name: str, exported: set[str]) -> str:
    """The metric's family: of a histogram's series, the histogram."""
    for suffix in ("_bucket", "_sum", "_count"):
        if name.endswith(suffix) and name.removesuffix(suffix) in exported:
            return name.removesuffix(suffix)
    return name


def described(text: str) -> dict[str, str]:
    """The metrics of a scrape: name and type."""
    return dict(re.findall(r"^# TYPE (\S+) (\S+)$", text, re.MULTILINE))


def labels(text: str, name: str) -> set[str]:
    """The labels that the series of a metric have in a scrape."""
    lines = re.findall(rf"^{re.escape(name)}(?:_bucket|_sum|_count)?\{{(.*)\}} ", text, re.MULTILINE)
    return {label for line in lines for label in re.findall(r'([a-zA-Z_]\w*)="', line)}
