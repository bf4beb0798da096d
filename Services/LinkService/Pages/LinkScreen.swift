import VerificationDomain
import Workflows

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What the person sees next. A pure function of the run: opening a link changes nothing.
enum LinkScreen: Sendable, Equatable {
    /// Nothing was done yet; the step is the first.
    case welcome(CaptureStep)
    /// Something is asked again; the step is that.
    case again(CaptureStep, RetryNotice)
    case capture(CaptureStep)
    /// A report decides what comes next.
    case checking
    /// The person has done their part.
    case finished
    case expired
    /// The run ended while something was still asked of the person.
    case stopped
}

/// The capture task that waits for the person.
struct CaptureStep: Sendable, Equatable {
    let taskID: String
    let capture: CaptureConfiguration
    let progress: StepProgress
    /// The number of the retry that the step is; `nil` when it is asked for the first time.
    var retry: Int?

    /// Tells the step from every other of its run, earlier and later tries of the same task too.
    var mark: String { "\(self.taskID)/\(self.retry ?? 0)" }
}

/// How far the person is.
struct StepProgress: Sendable, Equatable {
    /// From 1.
    let current: Int
    /// `nil` when it depends on what reports say.
    let total: Int?
}

extension LinkScreen {
    /// Chooses the screen.
    ///
    /// Someone who has done their part is thanked however late they come back: the link's expiry guards what is asked,
    /// and nothing is asked any more. An abandoned run is an expired link, as the reference has it: without
    /// `expires_at` a link is accessible until the run reaches an end state (API reference, "Link expiration").
    static func of(_ link: OpenLink, at now: Date) -> LinkScreen {
        self.of(run: link.run, tasks: link.tasks, definition: link.definition, at: now)
    }

    /// The same of the parts.
    static func of(
        run: WorkflowRun, tasks: [WorkflowTask], definition: WorkflowDefinition, at now: Date
    ) -> LinkScreen {
        let captures = tasks.filter { definition.captureConfiguration(of: $0.id) != nil }
        switch run.status {
        case .approved, .review, .declined: return .finished
        case .abandoned: return .expired
        case .error:
            let isComplete = !captures.isEmpty && captures.allSatisfy { $0.status == .completed }
            return isComplete ? .finished : .stopped
        case .processing, .awaitingInput, .awaitingClientInput: break
        }
        let hasExpired = run.link.expiresAt.map { $0 <= now } ?? false
        let plan = CapturePlan(definition)
        guard let open = captures.first(where: { $0.status == .started }),
            let capture = definition.captureConfiguration(of: open.id)
        else {
            let underWay = tasks.filter { $0.status == .started }
            let mayAskMore = underWay.isEmpty || underWay.contains { plan.remaining(after: $0.id).upperBound > 0 }
            if !mayAskMore { return .finished }
            return hasExpired ? .expired : .checking
        }
        if hasExpired { return .expired }
        let done = captures.count { $0.status == .completed }
        let remaining = plan.remaining(after: open.id)
        let step = CaptureStep(
            taskID: open.id, capture: capture,
            progress: StepProgress(
                current: done + 1,
                total: remaining.lowerBound == remaining.upperBound ? done + 1 + remaining.lowerBound : nil),
            retry: open.retry?.number)
        if let retry = open.retry { return .again(step, retry) }
        return done == 0 ? .welcome(step) : .capture(step)
    }

    /// Where the tenant wants the person to go instead of being shown this screen.
    func redirect(of link: WorkflowRunLink) -> RedirectTarget? {
        switch self {
        case .finished: RedirectTarget(link.completedRedirectURL)
        case .expired, .stopped: RedirectTarget(link.expiredRedirectURL)
        case .welcome, .again, .capture, .checking: nil
        }
    }

    /// Its stable name, by which the page sees that something has changed.
    var name: String {
        switch self {
        case .welcome, .again, .capture: "capture"
        case .checking: "checking"
        case .finished: "finished"
        case .expired: "expired"
        case .stopped: "stopped"
        }
    }
}
