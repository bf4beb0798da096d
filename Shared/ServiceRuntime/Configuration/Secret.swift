/// A value that must not be shown: it prints, and reflects, as redacted. `exposed` is the only way to the value, so
/// that a search for it finds every use.
package struct Secret<Value: Sendable>: Sendable {
    /// The value itself. Pass it on to what needs it; never to a log, an error or an answer.
    package let exposed: Value

    /// Wraps a value.
    package init(_ value: Value) { self.exposed = value }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// `redacted`, whatever the value.
    package var description: String { "redacted" }

    /// `redacted`, whatever the value.
    package var debugDescription: String { "redacted" }

    /// A mirror without children, so that `dump` shows nothing either.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
