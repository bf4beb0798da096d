import Synchronization

/// How an operation with a deadline ended.
enum DeadlineResult<Value: Sendable>: Sendable {
    case value(Value)
    case deadlinePassed
}

/// Waits for an operation until its deadline, then cancels it and returns without it, even if it does not heed that.
///
/// The tasks are not children of the caller: a task group would wait for an operation that ignores cancellation, which
/// is what the deadline is for. When the caller is cancelled, so are both.
func withDeadline<Value: Sendable>(
    _ deadline: Duration, clock: any Clock<Duration>, _ operation: @escaping @Sendable () async -> Value
) async -> DeadlineResult<Value> {
    let (results, continuation) = AsyncStream.makeStream(of: DeadlineResult<Value>.self)
    let work = Task { continuation.yield(.value(await operation())) }
    let timer = Task {
        try? await clock.sleep(for: deadline)
        continuation.yield(.deadlinePassed)
    }
    defer {
        work.cancel()
        timer.cancel()
    }
    var iterator = results.makeAsyncIterator()
    return await withTaskCancellationHandler {
        await iterator.next() ?? .deadlinePassed
    } onCancel: {
        work.cancel()
        timer.cancel()
    }
}
