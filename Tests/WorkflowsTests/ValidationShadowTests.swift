import CanonicalJSON
import Testing
import Workflows

/// W-SHADOW: whether one comparison of a value holds whenever another does.
@Suite
struct ValidationShadowTests {
    struct Pair: Sendable {
        let first: (WorkflowOperator, JSONValue)
        let second: (WorkflowOperator, JSONValue)
        let isShadowed: Bool
    }

    private static let pairs: [Pair] = [
        Pair(first: (.greater, 5), second: (.greater, 5), isShadowed: true),
        Pair(first: (.greater, 5), second: (.greaterOrEqual, 5), isShadowed: false),
        Pair(first: (.greaterOrEqual, 5), second: (.greater, 5), isShadowed: true),
        Pair(first: (.greater, 5), second: (.greaterOrEqual, 5.5), isShadowed: true),
        Pair(first: (.greater, 5), second: (.less, 9), isShadowed: false),
        Pair(first: (.less, 5), second: (.lessOrEqual, 5), isShadowed: false),
        Pair(first: (.lessOrEqual, 5), second: (.less, 5), isShadowed: true),
        Pair(first: (.less, 5), second: (.less, 6), isShadowed: false),
        Pair(first: (.less, 5), second: (.equal, 4), isShadowed: true),
        Pair(first: (.less, 5), second: (.equal, 5), isShadowed: false),
        Pair(first: (.lessOrEqual, 5), second: (.equal, 5), isShadowed: true),
        Pair(first: (.greaterOrEqual, 5), second: (.within, [5, 6]), isShadowed: true),
        Pair(first: (.greaterOrEqual, 5), second: (.within, [4, 6]), isShadowed: false),
        Pair(first: (.within, [1, 2]), second: (.equal, 2), isShadowed: true),
        Pair(first: (.within, [1, 2]), second: (.within, [2, 3]), isShadowed: false),
        Pair(first: (.equal, 2), second: (.greater, 1), isShadowed: false),
        Pair(first: (.notEqual, 2), second: (.greater, 2), isShadowed: false),
    ]

    @Test(arguments: Self.pairs.indices)
    func laterRouteIsShadowedExactlyWhenTheEarlierHoldsToo(index: Int) throws {
        let pair = Self.pairs[index]
        let score = try #require(WorkflowExpression.path("$.tasks.send_receive_00001.output.score"))
        let routes = [("first", pair.first), ("second", pair.second)].map { port, comparison in
            WorkflowRoute(
                port: port, name: port,
                when: .comparison(comparison.0, left: score, right: .literal(comparison.1)))
        }
        let definition = WorkflowDefinition.graph(
            [
                .exchange("1"), WorkflowNode(id: "condition_00002", type: "condition", name: "n", routes: routes),
                .result("3", "approve"), .result("4", "decline"), .result("5", "review"),
            ],
            [
                "start -> send_receive_00001", "send_receive_00001 -> condition_00002",
                "condition_00002.first -> result_00003", "condition_00002.second -> result_00004",
                "condition_00002.else -> result_00005",
            ])
        #expect(definition.codes == (pair.isShadowed ? ["W-SHADOW"] : []))
    }

    @Test
    func agesAreComparedByYears() throws {
        let born = try #require(WorkflowExpression.path("$.inputs.applicant.dob"))
        func codes(_ first: (WorkflowOperator, JSONValue), _ second: (WorkflowOperator, JSONValue)) -> Set<String> {
            let routes = [("first", first), ("second", second)].map { port, comparison in
                WorkflowRoute(
                    port: port, name: port, when: .comparison(comparison.0, left: born, right: .literal(comparison.1)))
            }
            return WorkflowDefinition.graph(
                [
                    WorkflowNode(id: "condition_00002", type: "condition", name: "n", routes: routes),
                    .result("3", "approve"), .result("4", "decline"), .result("5", "review"),
                ],
                [
                    "start -> condition_00002", "condition_00002.first -> result_00003",
                    "condition_00002.second -> result_00004", "condition_00002.else -> result_00005",
                ]
            ).codes
        }
        #expect(codes((.ageAtLeast, 18), (.ageAtLeast, 21)) == ["W-SHADOW"])
        #expect(codes((.ageAtLeast, 21), (.ageAtLeast, 18)) == [])
        #expect(codes((.ageUnder, 21), (.ageUnder, 18)) == ["W-SHADOW"])
        #expect(codes((.ageUnder, 18), (.ageAtLeast, 18)) == [])
    }
}
