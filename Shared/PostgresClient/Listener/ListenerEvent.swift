/// What a listener reports.
package enum ListenerEvent: Sendable, Equatable {
    /// The channels are listened to, at first and after every reconnect: whatever was notified before is lost, so the
    /// receiver looks for itself now.
    case connected
    /// A `NOTIFY` on one of the channels.
    case notification(channel: String, payload: String)
    /// The connection is lost; a new one is being made.
    case disconnected
}

/// One `NOTIFY` as libpq hands it over.
struct ListenerNotification: Sendable, Equatable {
    let channel: String
    let payload: String
}
