import CanonicalJSON

/// Checks what a tenant's system sends for a Send/Receive task against what its author declared.
///
/// "Onfido will validate the provided data against the output schema you have defined [...] An HTTP 422 error will be
/// returned if they do not match" (Studio guide, "Sending and receiving data").
enum ReceivedData {
    /// The data as they may be stored: the declared properties, without those that are absent or `null`.
    static func check(
        _ exchange: SendReceiveConfiguration, data: JSONValue
    ) -> Result<JSONValue, CaptureCompletionError> {
        guard let members = data.objectValue else {
            return .failure(CaptureCompletionError(whole: "must be an object"))
        }
        var mistakes: [String: JSONValue] = [:]
        let declared = Set(exchange.receive.map(\.name))
        for name in members.keys where !declared.contains(name) { mistakes[name] = ["is not known"] }
        var output: [String: JSONValue] = [:]
        for property in exchange.receive {
            guard let value = members[property.name]?.nonNull else {
                if property.isRequired { mistakes[property.name] = ["can't be blank"] }
                continue
            }
            if property.type.allows(value) {
                output[property.name] = value
            } else {
                mistakes[property.name] = [.string("must be \(property.type.phrase)")]
            }
        }
        return mistakes.isEmpty ? .success(.object(output)) : .failure(CaptureCompletionError(fields: mistakes))
    }
}
