import Foundation
import JobQueue

/// A job that is known outside the queue by its number, and whose course is settled when it is enqueued.
struct FaultJob: JobPayload {
    static let kind = "fault"
    static let queue = JobQueueName.reports

    let number: Int64
    let course: Course
    /// The ordering key once more, so that the ledger tells it with every start.
    let line: String?
}

extension FaultJob {
    /// What the attempts at a job come to.
    enum Course: String, Codable, Sendable {
        /// A row in the database, in the completing transaction.
        case effect
        /// The first attempt asks to be made again; then as ``effect``.
        case retries
        /// The first attempt throws; then as ``effect``.
        case fails
        /// Put off until the job is half a second old; then as ``effect``.
        case snoozes
        /// Completed by its outcome alone; no effect in the database.
        case completes
        /// Given up by its handler.
        case discards
    }
}

/// A job's number decides everything about it, so that the judge can work it out again.
struct FaultPlan: Sendable {
    /// What a number decides.
    enum Mix: String, Sendable, CaseIterable {
        /// Every job has an effect and nothing special.
        case plain
        /// Every course, delays, unique keys, ordering keys, lanes and tenants.
        case mixed
    }

    private static let tenants = (1...5).compactMap { UUID(uuidString: "00000000-0000-4000-8000-00000000000\($0)") }
    private static let linesPerStream: Int64 = 16

    let mix: Mix
    /// Names the lines: each belongs to one stream of a producer, which enqueues in order.
    let stream: String

    /// Whether the job has a unique key, and is therefore enqueued twice.
    func isUnique(_ number: Int64) -> Bool { self.mix == .mixed && [7, 8].contains(number % 20) }

    /// Whether the job is a timer that its producer takes back.
    func isCancelled(_ number: Int64) -> Bool { self.mix == .mixed && number % 20 == 13 }

    static func uniqueKey(_ number: Int64) -> String { "number-\(number)" }

    func job(_ number: Int64) throws -> NewJob {
        let tenant = Self.tenants[Int(number) % Self.tenants.count]
        guard self.mix == .mixed else {
            return try NewJob(
                FaultJob(number: number, course: .effect, line: nil), tenantID: tenant, environment: "live")
        }
        let place = number % 20
        let course: FaultJob.Course =
            switch place {
            case 0, 12: .retries
            case 1: .fails
            case 2: .snoozes
            case 3: .completes
            case 4: .discards
            default: .effect
            }
        let isOrdered = (9...12).contains(place)
        let line = isOrdered ? "\(self.stream)-\((number / 20) % Self.linesPerStream)" : nil
        return try NewJob(
            FaultJob(number: number, course: course, line: line), tenantID: tenant, environment: "live",
            lane: isOrdered ? .normal : JobLane.allCases[Int(number) % JobLane.allCases.count],
            delay: [5, 6, 13].contains(place) ? .milliseconds(200 + number % 7 * 200) : nil,
            uniqueKey: self.isUnique(number) || self.isCancelled(number) ? Self.uniqueKey(number) : nil,
            uniqueFor: self.isUnique(number) ? .seconds(3600) : nil, orderingKey: line)
    }
}
