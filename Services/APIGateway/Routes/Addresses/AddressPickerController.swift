import CanonicalJSON
import Hummingbird
import ServiceRuntime
import VerificationDomain

/// Serves `/v3.6/addresses` within the scope of the API token.
struct AddressPickerController: Sendable {
    let pick: PickAddresses

    var routes: RouteCollection<ScopedRequestContext> {
        RouteCollection(context: ScopedRequestContext.self)
            .get("pick", use: self.list)
    }

    /// `{"addresses": […]}`. Source: API reference, "Address Picker".
    @Sendable
    func list(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        var query = QueryReader(request)
        let text = query.text("postcode")
        let postcode = text.flatMap { UKPostcode($0) }
        if text == nil, query.wrong.isEmpty { query.refuse("postcode", "can't be blank") }
        if text != nil, postcode == nil { query.refuse("postcode", "is not a valid UK postcode") }
        try query.wrong.throwIfAny()
        guard let postcode else { throw query.wrong }
        let addresses = try await self.pick(in: postcode, scope: context.scope)
        return .json(.object(["addresses": .array(addresses.map(\.response))]))
    }
}

extension PostcodeAddress {
    /// The keys of an applicant's address without `state`, each `null` when unset: client libraries compare the whole.
    var response: JSONValue {
        var members: [String: JSONValue] = [
            "postcode": .string(self.postcode.text), "country": .string(Self.country),
        ]
        for name in Self.fields { members[name] = JSONValue(text: self.values[name]) }
        return .object(members)
    }
}
