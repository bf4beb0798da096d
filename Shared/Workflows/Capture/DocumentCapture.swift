import CanonicalJSON

/// A side of a document.
package enum DocumentSide: String, Sendable, CaseIterable {
    case front, back
}

/// A type of document that an applicant may choose.
package enum DocumentType: String, Sendable, CaseIterable {
    case passport
    case drivingLicence = "driving_licence"
    case nationalIdentityCard = "national_identity_card"
    case residencePermit = "residence_permit"
    case visa
    case workPermit = "work_permit"

    /// The sides to photograph: the page of a passport or visa, else both.
    package var sides: [DocumentSide] {
        switch self {
        case .passport, .visa: [.front]
        case .drivingLicence, .nationalIdentityCard, .residencePermit, .workPermit: [.front, .back]
        }
    }
}

/// Photos of a document.
package struct DocumentCapture: Sendable, Equatable {
    /// Documents of one country, or of any.
    package struct Choice: Sendable, Equatable {
        /// Alpha-3; `nil` is any country.
        package let country: String?
        /// At least one.
        package let types: [DocumentType]

        /// Offers documents.
        package init(country: String?, types: [DocumentType]) {
            self.country = country
            self.types = types
        }
    }

    /// What is offered; at least one. It guides the applicant and refuses nothing.
    package let accepted: [Choice]
    /// Whether someone at a computer must go on with a phone.
    package let forcesCrossDevice: Bool

    /// Makes a capture.
    package init(accepted: [Choice], forcesCrossDevice: Bool = false) {
        self.accepted = accepted
        self.forcesCrossDevice = forcesCrossDevice
    }

    /// The types offered for a country, each once, in the author's order.
    package func types(for country: String) -> [DocumentType] {
        var types: [DocumentType] = []
        for choice in self.accepted where choice.country == nil || choice.country == country {
            types += choice.types.filter { !types.contains($0) }
        }
        return types
    }

    /// The countries offered, each once, in the author's order; `nil` is every country.
    package var countries: [String]? {
        var countries: [String] = []
        for choice in self.accepted {
            guard let country = choice.country else { return nil }
            if !countries.contains(country) { countries.append(country) }
        }
        return countries
    }

    /// Everything, from everywhere.
    static let standardChoice = Choice(country: nil, types: DocumentType.allCases)

    /// Whether some document that exists is not offered.
    var isRestricted: Bool { !self.accepted.contains(Self.standardChoice) }
}

extension ConfigurationReader {
    /// `accept`: a list of `{country, types}`, either of which may be left out; `force_cross_device`; `nfc: off`.
    mutating func document() -> DocumentCapture {
        let forcesCrossDevice = self.bool("force_cross_device")
        if let nfc = self.take("nfc"), nfc != "off" {
            self.refuse("nfc", "Chips cannot be read yet: only off is supported.", code: "E-UNSUPPORTED")
        }
        guard let values = self.list("accept") else {
            return DocumentCapture(accepted: [DocumentCapture.standardChoice], forcesCrossDevice: forcesCrossDevice)
        }
        var choices: [DocumentCapture.Choice] = []
        for (index, value) in values.enumerated() {
            let place = "accept[\(index)]"
            guard let members = value.objectValue, Set(members.keys).isSubset(of: ["country", "types"]) else {
                self.refuse(place, "This must be an object with country, types or both.")
                continue
            }
            let country = members["country"]
            if let country, !CountryCode.all.contains(country.stringValue ?? "") {
                self.refuse("\(place).country", "This must be a country's three letters in upper case.")
            }
            let types = members["types"].map(self.documentTypes) ?? DocumentType.allCases
            if types.isEmpty
                || types.count
                    != members["types", default: .array(types.map { .string($0.rawValue) })].arrayValue?.count
            {
                let names = DocumentType.allCases.map(\.rawValue).joined(separator: ", ")
                self.refuse("\(place).types", "This must be a list of at least one of: \(names).")
            }
            choices.append(DocumentCapture.Choice(country: country?.stringValue, types: types))
        }
        return DocumentCapture(accepted: choices, forcesCrossDevice: forcesCrossDevice)
    }

    private func documentTypes(_ value: JSONValue) -> [DocumentType] {
        value.arrayValue?.compactMap { $0.stringValue.flatMap(DocumentType.init(rawValue:)) } ?? []
    }
}
