import CanonicalJSON

/// What a canned driving licence allows.
struct SandboxLicence: Sendable {
    /// Vehicles that may be driven.
    struct Category: Sendable {
        let name: String
        /// Conditions that the driver must meet, separated by commas; empty when there are none.
        var codes = ""
    }

    /// In the order of the document.
    let categories: [Category]
    /// The one for a passenger car.
    let passengerCategory: String
    /// When every category was obtained and expires, `YYYY-MM-DD`.
    let obtained: String
    let expires: String

    /// What a document report with driving licence information adds to the properties; without a licence an empty list.
    static func information(_ licence: SandboxLicence?) -> [String: JSONValue] {
        let categories = licence?.categories.map { category in
            licence?.json(of: category, with: ["codes": .string(category.codes)]) ?? .null
        }
        return ["driving_licence_information": .array(categories ?? [])]
    }

    /// What a document report with driver verification adds to the properties. A document that is no licence is not a
    /// restricted one either.
    static func verification(_ licence: SandboxLicence?) -> [String: JSONValue] {
        guard let licence else { return ["drivers_licence": false, "restricted_licence": false] }
        // The reference's samples show the same categories, here without those that have conditions.
        let categories = licence.categories.filter(\.codes.isEmpty)
        return [
            "drivers_licence": true,
            "manual_transmission_restriction": false,
            "passenger_vehicle": [
                "expiry_date": .string(licence.expires),
                "is_qualified": .bool(categories.contains { $0.name == licence.passengerCategory }),
                "obtainment_date": .string(licence.obtained),
            ],
            "raw_licence_category": "DRIVER LICENSE",
            "raw_vehicle_classes": .string(categories.map(\.name).joined(separator: ",")),
            "restricted_licence": false,
            "vehicle_class_details": .array(categories.map { licence.json(of: $0) }),
        ]
    }

    private func json(of category: Category, with more: [String: JSONValue] = [:]) -> JSONValue {
        let members: [String: JSONValue] = [
            "category": .string(category.name),
            "expiry_date": .string(self.expires),
            "obtainment_date": .string(self.obtained),
        ]
        return .object(members.merging(more, uniquingKeysWith: { $1 }))
    }
}
