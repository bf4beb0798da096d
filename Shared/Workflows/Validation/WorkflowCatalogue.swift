/// Every code of a finding, with its rule: what documentation, and programs that act on codes, may rely on.
package enum WorkflowCatalogue {
    /// The codes with one sentence each: of an error the rule that is broken, of anything else what was seen. A code is
    /// never given another meaning.
    package static let rules: [(code: String, rule: String)] = [
        ("E-FORM", "The file has the form of a workflow: known keys, values of the right kind, UTF-8, 1 MiB at most."),
        ("E-FORMAT", "The file names the format martlet.workflow/1."),
        ("E-SIZE", "At most 500 nodes, 2000 edges, 200 properties of a kind, 50 routes, 100 comparisons in a route."),
        ("E-NAME", "Ids and names are well formed and unique; the workflow's name fits a browser tab."),
        ("E-START", "There is exactly one start, and no edge leads to it."),
        ("E-REACH", "Every node can be reached from start."),
        ("E-END", "A result can be reached from every node, and no edge leaves a result."),
        ("E-PORT", "Every port is known and connected, and no edge is there twice."),
        ("E-ELSE", "A condition says what happens else."),
        ("E-ROUTE", "A condition has routes; each has a port of its own and a condition that can hold."),
        ("E-CYCLE", "Only the port again of a retry leads back."),
        ("E-RETRY-1", "A retry follows one condition, and nothing else leads to it."),
        (
            "E-RETRY-2",
            "A retry leads back to one node, on every path to it and on its own parallel branch, and the "
                + "applicant is asked again."
        ),
        ("E-RETRY-3", "A retry allows 1 to 3 repetitions and gives a known reason or complete words of its own."),
        (
            "E-JOIN",
            "What join claims of the branches that meet is so, and no loop enters a join from behind or leaves "
                + "a fork open."
        ),
        ("E-REF-1", "References, edges and inputs name what exists and is declared."),
        ("E-REF-2", "What is read has been given on every path, or at least on some where it may be absent."),
        ("E-REF-3", "Nothing is read from a parallel branch before the branches have met."),
        ("E-TYPE", "A source, or the sides of a comparison, are of types that fit."),
        ("E-REQ", "Every required input has a source; of inputs that stand for one another, one has."),
        ("E-PRE", "The media that a task examines are captured on every path to it, or given to the run."),
        ("E-OUT", "A result gives declared outputs only, from what lies on its path."),
        ("E-TIME", "A timeout is from 60 seconds to 90 days."),
        ("E-SR", "A Send/Receive task has an id and a version of its own, and well formed properties."),
        ("E-DEF", "The type and version of a node are known; at activation, this release runs them there."),
        ("E-CFG", "The settings of a node are those of its type."),
        ("E-UNSUPPORTED", "The workflow needs nothing that this release cannot do: chips are not read yet."),
        ("W-SHADOW", "A route can never be taken, because an earlier one is taken whenever it could be."),
        ("W-OPTIONAL", "What is read is absent in some runs."),
        ("W-OUT", "An output will be null at a result, or depends on which parallel branch ends first."),
        ("W-TIME", "The timeouts on the longest path add up to more than 90 days."),
        ("W-MOTION", "A report needs a motion recording, and no condition looks whether the device could make one."),
        ("W-CAPTURE", "Nothing examines what is captured."),
        ("W-DEVICE", "A device report has no document or face report beside it."),
        ("W-DOCLIST", "Only some documents are offered, and no later condition looks at what came."),
        ("W-SHARED-RESULT", "Several routes share one result."),
        ("W-NO-REVIEW", "Reports decide, and no route leads to a review."),
        ("W-PII-OUT", "An output carries all that a task gave."),
        ("W-NAME", "A condition or one of its routes has no name."),
        ("I-SDK", "A capture task does not work on every platform."),
    ]
}
