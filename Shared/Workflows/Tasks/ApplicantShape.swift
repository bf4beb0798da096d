/// The applicant as a workflow may read it: the fields of the public applicant object (API reference, "Applicant
/// object") that a tenant provides.
enum ApplicantShape {
    /// The shape behind each field that `inputs.applicant` may name.
    static let fields: [String: ValueShape] = [
        "first_name": .value(.string),
        "last_name": .value(.string),
        "email": .value(.string),
        "dob": .value(.date),
        "phone_number": .value(.string),
        "id_numbers": .list(
            .object(["type": .value(.string), "value": .value(.string), "state_code": .value(.string)])),
        "address": .object(
            Dictionary(
                uniqueKeysWithValues: [
                    "flat_number", "building_number", "building_name", "street", "sub_street", "town", "state",
                    "postcode", "country", "line1", "line2", "line3",
                ].map { ($0, ValueShape.value(.string)) })),
        "location": .object(["ip_address": .value(.string), "country_of_residence": .value(.string)]),
    ]

    /// The values of `$.run`.
    static let run: ValueShape = .object([
        "id": .value(.string), "created_at": .value(.dateTime), "customer_user_id": .value(.string),
        "tags": .value(.stringList), "sandbox": .value(.boolean),
    ])
}
