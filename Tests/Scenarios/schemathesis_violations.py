"""What schemathesis finds of the contract that is as it should be: (kind of failure, operation, or `*`) → why.

Those for `*` are principles. A server error is never listed.
"""

NULL = "what is unset is null in answers, which clients expect and the contract declares of few members; contract 1.4, 2"

VIOLATIONS: dict[tuple[str, str], str] = {
    ("JsonSchemaError", "GET /applicants"): NULL,
    ("JsonSchemaError", "POST /applicants"): NULL,
    ("JsonSchemaError", "GET /applicants/{applicant_id}"): NULL,
    ("JsonSchemaError", "PUT /applicants/{applicant_id}"): NULL,
    ("JsonSchemaError", "Stateful tests"): NULL,
    # The only operation of the contract that has no `default` answer.
    ("UndefinedStatusCode", "GET /watchlist_monitors/{monitor_id}/matches"): "404 of an unknown monitor; contract 1",
    ("AcceptedNegativeData", "GET /applicants"): "a parameter without a value counts as absent; contract 3",
    ("AcceptedNegativeData", "GET /workflow_runs"): "a parameter without a value counts as absent; contract 3",
    # An address that failed to authenticate sixty times in a minute waits. That a request is accepted has another title.
    ("IgnoredAuth: Unexpected response to a request without authentication", "*"): "429, docs/limits.md; contract 1.4",
    ("IgnoredAuth: Unexpected response to invalid authentication", "*"): "429, docs/limits.md; contract 1.4",
    # Neither the contract nor the reference knows 405: what is no operation is a resource that is not there.
    ("UnsupportedMethodResponse", "*"): "what is no operation is answered 404, or 400 for an unknown method; contract 1",
    # Such as blank names, ids that nothing has, addresses that webhooks are not sent to, moments that are over.
    ("RejectedPositiveData", "*"): "the reference has rules that the contract does not state; contract 1.4",
}
