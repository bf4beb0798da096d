import Foundation
import TestSupport
import Testing
import VerificationDomain

/// Which side of a roll-out a user is on: no clock, no chance.
struct RolloutTests {
    private static let workflow = WorkflowID(
        rawValue: UUID(uuid: (1, 2, 3, 4, 5, 6, 0x70, 8, 0x80, 10, 11, 12, 13, 14, 15, 16)))

    private func activation(_ percentage: Int, version: Int = 2) -> WorkflowActivation {
        WorkflowActivation(
            environment: .live, version: 1, activatedAt: .fixture,
            rollout: WorkflowRollout(version: version, percentage: percentage, startedAt: .fixture))
    }

    private func version(of user: String, at percentage: Int) -> Int? {
        self.activation(percentage).assignment(customerUserID: user, workflow: Self.workflow)?.assignedVersion
    }

    /// Computed by Python: `int.from_bytes(sha256(f"{workflow}:{version}:{user}".encode()).digest()[:8]) % 100`.
    @Test(arguments: [("user-1", 2, 9), ("user-2", 2, 8), ("user-1", 3, 57), ("Zoë", 2, 70)])
    func bucketIsForEver(user: String, version: Int, bucket: Int) {
        let rollout = WorkflowRollout(version: version, percentage: 50, startedAt: .fixture)
        #expect(rollout.bucket(of: user, workflow: Self.workflow) == bucket)
    }

    @Test
    func aGreaterPercentageKeepsEverybodyWhomASmallerOneHad() {
        for user in (0..<200).map({ "user-\($0)" }) {
            let versions = WorkflowRollout.percentages.compactMap { self.version(of: user, at: $0) }
            #expect(versions.count == 99)
            #expect(versions == versions.sorted())
        }
    }

    @Test
    func thePercentageIsTheShareOfUsers() {
        let users = (0..<10_000).map { "user-\($0)" }
        for percentage in [1, 20, 50, 99] {
            let given = users.filter { self.version(of: $0, at: percentage) == 2 }.count
            // Ten thousand users: five standard deviations are 250 at the most.
            #expect(abs(given - percentage * 100) <= 250)
        }
    }

    @Test
    func anotherVersionShufflesTheUsers() {
        let users = (0..<1000).map { "user-\($0)" }
        func buckets(_ version: Int) -> [Int] {
            let rollout = WorkflowRollout(version: version, percentage: 50, startedAt: .fixture)
            return users.map { rollout.bucket(of: $0, workflow: Self.workflow) }
        }
        #expect(buckets(2) == buckets(2))
        #expect(zip(buckets(2), buckets(3)).filter { $0 == $1 }.count < 50)
    }

    @Test
    func withoutARolloutNothingIsAssigned() {
        let activation = WorkflowActivation(environment: .live, version: 1, activatedAt: .fixture)
        #expect(activation.assignment(customerUserID: "user-1", workflow: Self.workflow) == nil)
        #expect(activation.uses(1))
        #expect(!activation.uses(2))
        #expect(self.activation(1).uses(2))
    }

    /// Source: Studio guide, "Workflow versions and activation".
    @Test(arguments: [
        (WorkflowVersion.Status.valid, 1, WorkflowVersionSummary.ShownStatus.active), (.valid, 2, .active),
        (.valid, 3, .inactive), (.invalid, 3, .invalid), (.archived, 3, .archived),
    ])
    func statusIsAsTheGuideHasIt(
        stored: WorkflowVersion.Status, number: Int, shown: WorkflowVersionSummary.ShownStatus
    ) {
        let version = WorkflowVersionSummary(
            number: number, digest: "", status: stored, notes: nil, createdAt: .fixture)
        #expect(version.status(under: self.activation(10)) == shown)
        #expect((version.status(under: nil) == .active) == false)
    }

    @Test(arguments: [
        ("newest", WorkflowVersionSelection.newest), ("active", .active), ("rollout", .rollout), ("7", .number(7)),
    ])
    func selectionIsAWordOrANumber(text: String, selection: WorkflowVersionSelection) {
        #expect(WorkflowVersionSelection(text) == selection)
    }

    @Test(arguments: ["", "0", "-1", "Active", "1.0", "2147483648"])
    func otherTextsSelectNothing(text: String) {
        #expect(WorkflowVersionSelection(text) == nil)
    }
}
