import Foundation

@testable import JobQueue

/// One step of a random sequence: a seed, from which the step chooses what to do in the state it finds.
///
/// A step means something in every state, so that a sequence which has failed can be cut anywhere and tried again.
struct ModelStep: Sendable {
    let seed: UInt64

    /// What the simulated workers know: the claims they were given, lost ones included.
    struct Hands: Sendable {
        struct Hand: Sendable {
            var registration: UUID?
            /// Newest last.
            var claims: [(worker: UUID, job: ClaimedJob)] = []
        }

        static let longest = 8

        var hands = Array(repeating: Hand(), count: 3)
        var registrations = 0

        /// Takes note of what a claim brought.
        mutating func take(_ jobs: [ClaimedJob], by worker: UUID) {
            guard let hand = self.hands.firstIndex(where: { $0.registration == worker }) else { return }
            self.hands[hand].claims += jobs.map { (worker, $0) }
            self.hands[hand].claims.removeFirst(max(0, self.hands[hand].claims.count - Self.longest))
        }
    }

    /// - Returns: One action, or two that are to happen at once; none when the step has no meaning here.
    func actions(on model: QueueModel, _ hands: inout Hands) -> [ModelAction] {
        var generator = SeededGenerator(seed: self.seed)
        if let action = self.transactionAction(on: model, hands, &generator) { return [action] }
        let actions: [ModelAction]
        if generator.happens(25) {
            let pair = [0, 1].compactMap { _ in self.narrowAction(on: model, hands, &generator) }
            actions = pair.count == 2 ? pair : []
        } else {
            actions = self.action(on: model, &hands, &generator).map { [$0] } ?? []
        }
        return actions.contains { Self.waits($0, model) } ? [] : actions
    }

    /// Now and then a transaction stays open for some steps.
    private func transactionAction(
        on model: QueueModel, _ hands: Hands, _ generator: inout SeededGenerator
    ) -> ModelAction? {
        guard generator.happens(10) else { return nil }
        if model.transaction != nil { return .end(isCommitted: generator.happens(70)) }
        if generator.happens(50) {
            // Whoever enqueues a key that an open transaction holds waits for it: there is nobody else here to end it.
            let requests = (0...generator.below(2)).map { _ in Self.request(&generator) }
            return .beginEnqueueing(requests.map { Self.withoutKey($0) })
        }
        guard let (worker, job) = Self.pick(hands.hands[Self.slot(hands, &generator)], model, &generator),
            model[job.id]?.request.uniqueKey == nil
        else { return nil }
        return .beginCompleting(job, worker)
    }

    /// The first worker more often, so that it meets its own earlier claims.
    private static func slot(_ hands: Hands, _ generator: inout SeededGenerator) -> Int {
        min(generator.below(hands.hands.count), generator.below(hands.hands.count))
    }

    private static func withoutKey(_ request: QueueModel.Request) -> QueueModel.Request {
        var request = request
        (request.uniqueKey, request.uniqueFor) = (nil, nil)
        return request
    }

    /// Whether the action would wait for the open transaction, or cannot reach its rows.
    private static func waits(_ action: ModelAction, _ model: QueueModel) -> Bool {
        if case .advance = action { return model.transaction != nil }
        guard case .completing(let claim) = model.transaction else { return false }
        return switch action {
        case .settle(let settlements, _): settlements.contains { $0.claim.jobID == claim.jobID }
        case .complete(let job, _, _, _): job.id == claim.jobID
        default: false
        }
    }

    private func action(
        on model: QueueModel, _ hands: inout Hands, _ generator: inout SeededGenerator
    ) -> ModelAction? {
        let slot = Self.slot(hands, &generator)
        switch generator.below(100) {
        case 0..<14:
            let count = 1 + generator.below(3)
            return .enqueue((0..<count).map { _ in Self.request(&generator) }, producer: generator.below(2))
        case 14..<19:
            return self.registering(slot, model, &hands)
        case 19..<43:
            return self.claiming(slot, model, hands, &generator)
        case 43..<58:
            return self.settling(slot, model, hands, &generator, count: 1 + generator.below(3))
        case 58..<65:
            guard let (worker, job) = Self.pick(hands.hands[slot], model, &generator) else { return nil }
            let followUps = generator.happens(30) ? [Self.request(&generator)] : []
            return .complete(job, worker, followUps: followUps, isFailing: generator.happens(15))
        case 65..<76:
            return .promote(limit: 1 + generator.below(4))
        case 76..<81:
            return .rescue(limit: 1 + generator.below(4))
        case 81..<83:
            return .expireKeys
        case 83..<85:
            return .publish([Self.lane(&generator): JobVirtualTime.stride * Int64(1 + generator.below(6))])
        case 85..<87:
            return .cancel((0..<2).map { _ in Self.key(&generator) })
        case 87..<90:
            return .replay(Self.dead(model, &generator, count: 2))
        case 90:
            let known = hands.hands[slot].claims.map(\.job.claim).filter { _ in generator.happens(60) }
            return hands.hands[slot].registration.map { .giveBack(except: known, $0) }
        case 91:
            return hands.hands[slot].registration.map { .signOff($0) }
        case 92..<94:
            return .expireWorkers
        default:
            return .advance(.seconds(3600 * (1 + generator.below(2))))
        }
    }

    /// An action whose result, beside another one, is as if one had come after the other: it concerns one job, or takes
    /// whatever there is.
    private func narrowAction(
        on model: QueueModel, _ hands: Hands, _ generator: inout SeededGenerator
    ) -> ModelAction? {
        let slot = Self.slot(hands, &generator)
        switch generator.below(12) {
        case 0, 1, 2: return self.claiming(slot, model, hands, &generator)
        case 3, 4: return self.settling(slot, model, hands, &generator, count: 1)
        case 5:
            return Self.pick(hands.hands[slot], model, &generator).map {
                .complete($0.job, $0.worker, followUps: [], isFailing: false)
            }
        case 6: return .promote(limit: 1)
        case 7: return .rescue(limit: 1)
        case 8: return .enqueue([Self.request(&generator)], producer: 0)
        case 9: return .cancel([Self.key(&generator)])
        case 10: return .expireWorkers
        default:
            return hands.hands[slot].registration.map { generator.happens(50) ? .beat($0) : .signOff($0) }
        }
    }

    private func registering(_ slot: Int, _ model: QueueModel, _ hands: inout Hands) -> ModelAction {
        // A worker that is still registered beats; one that was declared dead comes back under a new id.
        if let registration = hands.hands[slot].registration, model.hasWorker(registration) {
            return .beat(registration)
        }
        hands.registrations += 1
        let number = UInt8(truncatingIfNeeded: hands.registrations)
        let high = UInt8(truncatingIfNeeded: hands.registrations >> 8)
        let id = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, high, number))
        hands.hands[slot].registration = id
        return .register(id)
    }

    private func claiming(
        _ slot: Int, _ model: QueueModel, _ hands: Hands, _ generator: inout SeededGenerator
    ) -> ModelAction? {
        guard let worker = hands.hands[slot].registration else { return nil }
        let quotas = JobLane.allCases.shuffled(using: &generator).map { lane in
            ClaimPlan.Quota(
                lane: lane, limit: generator.below(3),
                from: generator.happens(70) ? .min : JobVirtualTime.stride * Int64(generator.below(4)))
        }
        return .claim(quotas, worker)
    }

    private func settling(
        _ slot: Int, _ model: QueueModel, _ hands: Hands, _ generator: inout SeededGenerator, count: Int
    ) -> ModelAction? {
        guard let first = Self.pick(hands.hands[slot], model, &generator) else { return nil }
        var jobs = [first.job]
        for (worker, job) in hands.hands[slot].claims.shuffled(using: &generator)
        where worker == first.worker && jobs.count < count && !jobs.contains(where: { $0.id == job.id }) {
            jobs.append(job)
        }
        let settlements = jobs.map { job -> Settlement in
            let hours = generator.happens(60) ? Duration.zero : .seconds(3600 * (1 + generator.below(2)))
            switch generator.below(6) {
            case 0: return Settlement(job, .completed)
            case 1, 2: return Settlement(job, .retry, delay: hours, reason: "again")
            case 3: return Settlement(job, .snooze, delay: hours, reason: "later")
            case 4: return Settlement(job, .discard, reason: "never")
            default: return Settlement(job, .returned)
            }
        }
        return .settle(settlements, first.worker)
    }

    private static func pick(
        _ hand: Hands.Hand, _ model: QueueModel, _ generator: inout SeededGenerator
    ) -> (worker: UUID, job: ClaimedJob)? {
        guard !hand.claims.isEmpty else { return nil }
        // A claim that was lost, of a job that is leased again: what a late worker comes with.
        let late = hand.claims.filter { _, job in
            model[job.id].map { $0.isLeased && $0.claims != job.claims } ?? false
        }
        if let one = late.randomElement(using: &generator), generator.happens(40) { return one }
        // Else the latest more often; earlier ones have been settled mostly.
        let age = min(generator.below(hand.claims.count), generator.below(hand.claims.count))
        return hand.claims[hand.claims.count - 1 - age]
    }

    private static func dead(_ model: QueueModel, _ generator: inout SeededGenerator, count: Int) -> [Int64] {
        Array(model.jobs.filter(\.isDead).map(\.id).shuffled(using: &generator).prefix(count)) + [999_999]
    }

    private static func lane(_ generator: inout SeededGenerator) -> JobLane {
        JobLane(rawValue: Int16(generator.below(3))) ?? .normal
    }

    private static func key(_ generator: inout SeededGenerator) -> String { "key-\(generator.below(4))" }

    private static func request(_ generator: inout SeededGenerator) -> QueueModel.Request {
        var request = QueueModel.Request(number: generator.below(1000), lane: self.lane(&generator))
        if generator.happens(70) {
            let tenant = UInt8(1 + generator.below(3))
            request.tenantID = UUID(uuid: (1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, tenant))
        }
        if generator.happens(30) { request.delay = .seconds(3600 * (1 + generator.below(3))) }
        if generator.happens(35) { request.uniqueKey = self.key(&generator) }
        if request.uniqueKey != nil, generator.happens(30) { request.uniqueFor = .seconds(2 * 3600) }
        if generator.happens(45) { request.orderingKey = "line-\(generator.below(2))" }
        if generator.happens(40) { request.maximumAttempts = 1 + generator.below(3) }
        return request
    }
}
