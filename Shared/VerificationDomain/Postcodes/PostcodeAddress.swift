package import CanonicalJSON

/// An address that lies in a postcode of the United Kingdom, in the API's fields; `nil` when unset, never empty, and never
/// all of them `nil`. There is no `state`: client libraries compare the whole object.
package struct PostcodeAddress: Sendable, Equatable {
    /// The API's fields besides `postcode` and `country`, in their documented order.
    package static let fields = [
        "flat_number", "building_number", "building_name", "street", "sub_street", "town", "line1", "line2", "line3",
    ]

    /// Where it lies.
    package let postcode: UKPostcode
    /// What is said of it, by the API's names; none but ``fields``.
    package let values: [String: String]

    /// - Parameter values: Those of ``fields`` that are said; others are dropped.
    package init(postcode: UKPostcode, values: [String: String]) {
        self.postcode = postcode
        self.values = values.filter { Self.fields.contains($0.key) }
    }

    /// Reads a line of a data set: an object with `postcode` and what is said of the address.
    /// - Throws: ``ValidationError`` naming every wrong field; `postcode` also when nothing else is said.
    package init(json: JSONValue) throws(ValidationError) {
        var wrong = ValidationError()
        let members = json.objectValue ?? [:]
        let postcode = members["postcode"]?.stringValue.flatMap { UKPostcode($0) }
        if postcode == nil { wrong.add("postcode", "is not a postcode of the United Kingdom") }
        var values: [String: String] = [:]
        for (name, value) in members.sorted(by: { $0.key < $1.key }) where name != "postcode" && !value.isNull {
            if name == "country", value.stringValue == Self.country { continue }
            guard Self.fields.contains(name) else {
                wrong.add(name, "is not a known field")
                continue
            }
            guard let text = value.stringValue else {
                wrong.add(name, "must be a string")
                continue
            }
            if let message = ApplicantRules.addressField(text) { wrong.add(name, message) }
            if !ApplicantRules.isBlank(text) { values[name] = text }
        }
        if values.isEmpty, wrong.isEmpty { wrong.add("postcode", "has nothing beside it") }
        guard let postcode, wrong.isEmpty else { throw wrong }
        self.init(postcode: postcode, values: values)
    }

    /// The only country that has these postcodes, as the API writes it.
    package static let country = "GBR"
}
