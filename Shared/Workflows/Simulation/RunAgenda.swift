import FoundationEssentials

/// What is still to come for a run in memory: events that are planned, and timers that run. It has no clock: whoever
/// asks for the next moves on to its time.
struct RunAgenda {
    /// By how many seconds a planned event may come after the end of a timer and still come before it.
    let grace: Double
    private var planned: [Entry] = []
    private var timers: [Entry] = []
    private var count = 0

    private struct Entry {
        let event: WorkflowRunEvent
        let at: Date
        /// The task that a timer is for.
        let taskID: String
        /// Decides between entries of one time.
        let number: Int
    }

    init(grace: Double = 0) {
        self.grace = grace
    }

    /// Plans an event. Of events planned for the same time, the one planned first comes first.
    mutating func plan(_ event: WorkflowRunEvent, at time: Date) {
        self.planned.append(self.entry(event, at: time))
    }

    /// Lets the timer of a task run, in place of one that runs for it already.
    mutating func setTimer(_ taskID: String, attempt: Int, at time: Date) {
        self.cancelTimer(taskID)
        self.timers.append(self.entry(.timerFired(taskID: taskID, attempt: attempt), at: time, taskID: taskID))
    }

    /// Stops the timer of a task.
    mutating func cancelTimer(_ taskID: String) {
        self.timers.removeAll { $0.taskID == taskID }
    }

    /// Takes out what comes first, with its time. A planned event comes before a timer that ends at the same time.
    mutating func next() -> (event: WorkflowRunEvent, at: Date)? {
        let event = self.planned.min(by: Self.precedes)
        let timer = self.timers.min(by: Self.precedes)
        if let event, event.at <= (timer?.at.addingTimeInterval(self.grace) ?? event.at) {
            self.planned.removeAll { $0.number == event.number }
            return (event.event, event.at)
        }
        guard let timer else { return nil }
        self.timers.removeAll { $0.number == timer.number }
        return (timer.event, timer.at)
    }

    private mutating func entry(_ event: WorkflowRunEvent, at time: Date, taskID: String = "") -> Entry {
        self.count += 1
        return Entry(event: event, at: time, taskID: taskID, number: self.count)
    }

    private static func precedes(_ first: Entry, _ second: Entry) -> Bool {
        (first.at, first.number) < (second.at, second.number)
    }
}

extension Date {
    /// The time so much later.
    func adding(_ time: Duration) -> Date {
        let (seconds, attoseconds) = time.components
        return self.addingTimeInterval(Double(seconds) + Double(attoseconds) / 1e18)
    }
}
