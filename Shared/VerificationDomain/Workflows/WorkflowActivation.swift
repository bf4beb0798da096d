import Cryptography
package import Foundation

/// Which versions of a workflow the new runs of one environment follow.
package struct WorkflowActivation: Sendable, Equatable {
    /// Where it holds.
    package let environment: TenantEnvironment
    /// The active version.
    package let version: Int
    /// Since when.
    package let activatedAt: Date
    /// The version that part of the runs follow instead; `nil` without a roll-out.
    package let rollout: WorkflowRollout?

    /// States an activation.
    package init(environment: TenantEnvironment, version: Int, activatedAt: Date, rollout: WorkflowRollout? = nil) {
        self.environment = environment
        self.version = version
        self.activatedAt = activatedAt
        self.rollout = rollout
    }

    /// Whether new runs may follow that version.
    package func uses(_ number: Int) -> Bool { self.version == number || self.rollout?.version == number }

    /// What a new run is given while a roll-out stands; `nil` without one: then it follows the active version.
    package func assignment(customerUserID: String, workflow: WorkflowID) -> RolloutAssignment? {
        self.rollout.map { rollout in
            RolloutAssignment(
                baseVersion: self.version, version: rollout.version, percentage: rollout.percentage,
                bucket: rollout.bucket(of: customerUserID, workflow: workflow))
        }
    }
}

/// A second version that part of an environment's new runs follow.
package struct WorkflowRollout: Sendable, Equatable {
    /// What a percentage may be. All of the runs are an activation, and none are no roll-out.
    package static let percentages = 1...99

    /// The second version.
    package let version: Int
    /// How many of a hundred users follow it, 1 to 99.
    package let percentage: Int
    /// Since when this percentage holds.
    package let startedAt: Date

    /// States a roll-out.
    package init(version: Int, percentage: Int, startedAt: Date) {
        self.version = version
        self.percentage = percentage
        self.startedAt = startedAt
    }

    /// The bucket of a user, 0 to 99: a user is always in the same one, so that a greater percentage keeps everybody
    /// whom a smaller one had. Another workflow or another version shuffles the users anew.
    ///
    /// The first eight bytes, most significant first, of SHA-256 over `<workflow>:<version>:<user>`, modulo 100. It is
    /// never changed while a roll-out may stand: a user would change sides.
    package func bucket(of customerUserID: String, workflow: WorkflowID) -> Int {
        let digest = SHA256Digest.digest(of: "\(workflow):\(self.version):\(customerUserID)")
        let number = digest.bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Int(number % 100)
    }
}

/// What a run was given by a roll-out, as it stood when the run was created.
package struct RolloutAssignment: Sendable, Equatable {
    /// The version that was active.
    package let baseVersion: Int
    /// The version that was rolled out.
    package let version: Int
    /// How many of a hundred users followed it.
    package let percentage: Int
    /// The user's, 0 to 99.
    package let bucket: Int

    /// States an assignment.
    package init(baseVersion: Int, version: Int, percentage: Int, bucket: Int) {
        self.baseVersion = baseVersion
        self.version = version
        self.percentage = percentage
        self.bucket = bucket
    }

    /// The version that the run follows.
    package var assignedVersion: Int { self.bucket < self.percentage ? self.version : self.baseVersion }
}
