import Foundation
package import Webhooks

/// Names an event as clients do: by what happened and to which resource.
package struct EventReference: Sendable, Hashable {
    /// What happened.
    package let type: WebhookEventType
    /// As `WebhookEvent.resourceID` has it: the resource's identifier, `<run>:<task>` for a task.
    package let resourceID: String

    /// - Parameter resourceID: As the client wrote it; the letters of a UUID, also of the one that a task's run has,
    ///   may be of either case.
    package init(type: WebhookEventType, resourceID: String) {
        self.type = type
        // Identifiers of tasks are case-sensitive, and hold no colon before the run's end.
        let parts = resourceID.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let head = parts.first.map(String.init) ?? ""
        let canonical = UUID(uuidString: head)?.uuidString.lowercased() ?? head
        self.resourceID = parts.count > 1 ? "\(canonical):\(parts[1])" : canonical
    }
}
