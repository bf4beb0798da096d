import Foundation

@testable import JobQueue

/// One call of the queue, with everything it is given.
enum ModelAction: Sendable, CustomStringConvertible {
    case enqueue([QueueModel.Request], producer: Int)
    case cancel([String])
    case replay([Int64])
    case register(UUID)
    case beat(UUID)
    case signOff(UUID)
    case publish([JobLane: Int64])
    case claim([ClaimPlan.Quota], UUID)
    case giveBack(except: [JobClaim], UUID)
    case settle([Settlement], UUID)
    /// The attempt's own transaction, with an effect and perhaps a follow-up; `isFailing`: its body throws at the end.
    case complete(ClaimedJob, UUID, followUps: [QueueModel.Request], isFailing: Bool)
    /// Enqueues in a transaction that stays open.
    case beginEnqueueing([QueueModel.Request])
    /// Begins a completing transaction, which stays open.
    case beginCompleting(ClaimedJob, UUID)
    /// Ends the transaction that is open.
    case end(isCommitted: Bool)
    case promote(limit: Int)
    case expireWorkers
    case expireKeys
    case rescue(limit: Int)
    /// Time passes.
    case advance(Duration)

    var description: String {
        switch self {
        case .enqueue(let requests, let producer): "producer \(producer) enqueues \(requests)"
        case .cancel(let keys): "cancel \(keys)"
        case .replay(let ids): "replay \(ids)"
        case .register(let worker): "register \(worker.short)"
        case .beat(let worker): "beat \(worker.short)"
        case .signOff(let worker): "sign off \(worker.short)"
        case .publish(let passes): "publish \(passes)"
        case .claim(let quotas, let worker):
            "\(worker.short) claims \(quotas.map { "\($0.limit) \($0.lane) from \($0.from)" })"
        case .giveBack(let known, let worker):
            "\(worker.short) gives back all but \(known.map { "\($0.jobID)/\($0.claims)" })"
        case .settle(let settlements, let worker):
            "\(worker.short) settles "
                + settlements.map { "\($0.claim.jobID)/\($0.claim.claims) \($0.verdict) in \($0.delay)" }.description
        case .complete(let job, let worker, let followUps, let isFailing):
            "\(worker.short) completes \(job.id)/\(job.claims) with \(followUps)\(isFailing ? ", and fails" : "")"
        case .beginEnqueueing(let requests): "begin, and enqueue \(requests)"
        case .beginCompleting(let job, let worker): "\(worker.short) begins to complete \(job.id)/\(job.claims)"
        case .end(let isCommitted): isCommitted ? "commit" : "roll back"
        case .promote(let limit): "promote \(limit)"
        case .expireWorkers: "expire workers"
        case .expireKeys: "expire keys"
        case .rescue(let limit): "rescue \(limit)"
        case .advance(let time): "\(time) pass"
        }
    }

    /// What a caller learns.
    enum Reply: Equatable, Sendable {
        case nothing
        case isAlive(Bool)
        case taken([QueueModel.Taken])
        case held(Set<JobClaim>)
        case completed(Bool)
        case promoted(Int)
        case givenBack(Int)
        case rescued([Bool: Int])
        case replayed([Int64: Int64])
    }

    /// The times of the property test: hours, beside which the test's own duration is nothing.
    enum Times {
        static let timeToLive = Duration.seconds(2 * 3600)
        static let deadline = Duration.seconds(3 * 3600)
        static let margin = Duration.seconds(3600)
        static let lossDelay = Duration.seconds(3600)
        static let maximumLosses = 3
    }
}

extension QueueModel {
    /// Does what the queue ought to do.
    /// - Parameter chosen: See ``claim(_:by:for:only:)``.
    mutating func apply(_ action: ModelAction, only chosen: Set<Int64>? = nil) -> ModelAction.Reply {
        switch action {
        case .enqueue(let requests, let producer):
            self.enqueue(requests, by: producer)
        case .cancel(let keys):
            self.cancel(keys)
        case .replay(let ids):
            return .replayed(self.replay(ids))
        case .register(let worker):
            self.register(worker, timeToLive: ModelAction.Times.timeToLive)
        case .beat(let worker):
            return .isAlive(self.beat(worker, timeToLive: ModelAction.Times.timeToLive))
        case .signOff(let worker):
            self.signOff(worker)
        case .publish(let passes):
            self.publish(passes)
        case .claim(let quotas, let worker):
            let length = ModelAction.Times.deadline + ModelAction.Times.margin
            return .taken(self.claim(quotas, by: worker, for: length, only: chosen))
        case .giveBack(let known, let worker):
            return .givenBack(self.giveBack(except: known, by: worker))
        case .settle(let settlements, let worker):
            return .held(self.settle(settlements, by: worker))
        case .complete(let job, let worker, let followUps, let isFailing):
            guard !isFailing else {
                guard self.index(ofLease: job.claim, heldBy: worker) != nil else { return .completed(false) }
                // The follow-ups were never sent, but the places given out for them stay given out.
                _ = self.places(for: followUps, by: 0)
                return .completed(true)
            }
            return .completed(self.complete(job.claim, by: worker, enqueueing: followUps))
        case .beginEnqueueing(let requests):
            self.beginEnqueueing(requests)
        case .beginCompleting(let job, let worker):
            return .completed(self.beginCompleting(job.claim, by: worker))
        case .end(let isCommitted):
            self.end(isCommitted: isCommitted)
        case .promote(let limit):
            return .promoted(self.promote(limit: limit))
        case .expireWorkers:
            self.expireWorkers()
        case .expireKeys:
            self.expireKeys()
        case .rescue(let limit):
            return .rescued(
                self.rescue(
                    limit: limit, maximumLosses: ModelAction.Times.maximumLosses, delay: ModelAction.Times.lossDelay))
        case .advance(let time):
            self.now += time
        }
        return .nothing
    }
}

extension UUID {
    /// Enough of a test's own id to tell it from others.
    fileprivate var short: String { "worker \(self.uuidString.suffix(4))" }
}
