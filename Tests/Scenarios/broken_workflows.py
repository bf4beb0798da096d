"""Workflow files with mistakes, and the findings that must be told of each; all at once, by code and place."""

# What cannot be read as a workflow: wrong kinds of values, keys that nobody knows. What else is wrong is told as well.
MISSHAPEN = """
format: martlet.workflow/1
name: 7
inputs: {applicant: [], custom: []}
outputs: []
nodes:
  - {id: start, type: start, colour: blue}
  - id: condition_1a2b3
    type: condition
    routes:
      - port: odd
        when: {op: resembles, left: $.inputs.applicant.first_name, right: Anna}
  - {id: result_11111, type: 7}
edges: []
"""
MISSHAPEN_FINDINGS = {
    ("E-FORM", None, "name"),
    ("E-FORM", None, "nodes[0].colour"),
    ("E-FORM", None, "nodes[1].routes[0].when.op"),
    ("E-FORM", None, "nodes[2].type"),
    ("E-REF-1", "condition_1a2b3", "routes[0].when"),
    ("E-PORT", "start", None),
    ("E-PORT", "condition_1a2b3", None),
    ("E-ELSE", "condition_1a2b3", None),
    ("E-END", "start", None),
    ("E-REACH", "condition_1a2b3", None),
    ("E-REACH", "result_11111", None),
}

# What can be read and makes no sense.
SENSELESS = """
format: martlet.workflow/1
name: Senseless
inputs: {applicant: [first_name, no_such_field], custom: []}
outputs:
  - {name: doc, type: other, source: $.tasks.nowhere_00000.output}
nodes:
  - {id: start, type: start}
  - {id: document_photo_c0888, type: upload_document_photo}
  - {id: mystery_12345, type: read_minds}
  - id: document_check_75329
    type: document_check
    inputs: {document_ids: $.tasks.document_photo_c0888.output}
  - id: condition_1a2b3
    type: condition
    routes:
      - port: clear
        when: {op: eq, left: $.tasks.face_check_photo_99999.output.result, right: clear}
  - {id: result_11111, type: result, config: {result: applaud}}
  - {id: result_22222, type: result, config: {result: decline}}
edges:
  - {from: [start, out], to: document_photo_c0888}
  - {from: [document_photo_c0888, out], to: document_check_75329}
  - {from: [document_check_75329, out], to: condition_1a2b3}
  - {from: [condition_1a2b3, clear], to: result_11111}
"""
SENSELESS_FINDINGS = {
    ("E-NAME", None, "inputs.applicant[1]"),
    ("E-REACH", "mystery_12345", None),
    ("E-REACH", "result_22222", None),
    ("E-ELSE", "condition_1a2b3", None),
    ("E-DEF", "mystery_12345", "type"),
    ("E-CFG", "result_11111", "config.result"),
    ("E-REQ", "document_check_75329", "inputs.first_name"),
    ("E-REQ", "document_check_75329", "inputs.last_name"),
    ("E-REF-1", "condition_1a2b3", "routes[0].when"),
    ("E-REF-1", None, "outputs[0].source"),
}
