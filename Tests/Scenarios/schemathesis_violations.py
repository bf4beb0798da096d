"""What schemathesis finds of the contract that is as it should be: (kind of failure, operation, or `*`) → why.

An entry that is found no more fails the scenario, so that the list stays as short as it can be; those for `*` are
principles, and stay. A server error is never listed.
"""

VIOLATIONS: dict[tuple[str, str], str] = {
    # Contract 1.2 and 3: clients of all ages send members that others do not know; they are passed over.
    ("AcceptedNegativeData", "*"): "members and forms that the contract does not name are passed over; contract 1.5, 3",
    # The contract has no pattern where the reference has rules: such as `^` in names, blank names, times gone by.
    ("RejectedPositiveData", "*"): "the reference has rules that the contract does not state; contract 1.4",
}
