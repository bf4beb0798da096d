/// The addresses of the sandbox, by postcode. They are invented: nobody lives there.
package enum SandboxPostcodes {
    /// The addresses in a postcode, by the API's names without `postcode` and `country`; none in any other.
    /// - Parameter postcode: Capitals and digits, without the space.
    package static func addresses(in postcode: String) -> [[String: String]] { self.byPostcode[postcode] ?? [] }

    /// The postcodes of the API reference and of client libraries' samples.
    private static let byPostcode: [String: [[String: String]]] = [
        "SW46EH": [
            Self.house("100", "Main Street", "London"), Self.house("102", "Main Street", "London"),
            Self.flat("1", of: "Martlet House", "104", "Main Street", "London"),
            Self.flat("2", of: "Martlet House", "104", "Main Street", "London"),
        ],
        "S22DF": [
            Self.house("18", "Wind Corner", "Sheffield"), Self.house("20", "Wind Corner", "Sheffield"),
        ],
        "NW95AB": [Self.house("18", "Wind Corner", "London")],
    ]

    private static func house(_ number: String, _ street: String, _ town: String) -> [String: String] {
        ["building_number": number, "street": street, "town": town, "line1": "\(number) \(street)"]
    }

    private static func flat(
        _ flat: String, of name: String, _ number: String, _ street: String, _ town: String
    ) -> [String: String] {
        [
            "flat_number": flat, "building_name": name, "building_number": number, "street": street, "town": town,
            "line1": "Flat \(flat), \(name)", "line2": "\(number) \(street)",
        ]
    }
}
