import CanonicalJSON

extension SandboxTables {
    /// Of one of the five watchlist reports: what it searches can be flagged alone, each with the record of a match.
    static func watchlist(_ name: ReportName) -> SandboxTable<WatchlistItem> {
        let items = WatchlistItem.items(of: name)
        let answers = items.map { item in
            let record = name == .watchlistEnhanced ? Self.enhancedRecord(item) : Self.record(item)
            return SandboxTable<WatchlistItem>.Answer(
                findings: [item: .flagged()], properties: ["records": [.object(record)]])
        }
        let byItem = Dictionary(uniqueKeysWithValues: zip(items, answers))
        return SandboxTable(
            clear: .init(
                findings: Dictionary(uniqueKeysWithValues: items.map { ($0, .clear) }), properties: ["records": []]),
            consider: byItem[.sanction] ?? byItem[.politicallyExposedPerson] ?? .init(findings: [:]),
            byFirstName: Dictionary(
                uniqueKeysWithValues: byItem.map { (Self.watchlistCombinations[$0.key] ?? $0.key.rawValue, $0.value) })
        )
    }

    private static let watchlistCombinations: [WatchlistItem: String] = [
        .adverseMedia: "Adverse Media",
        .legalAndRegulatoryWarnings: "Legal and Regulatory Warnings",
        .monitoredLists: "Monitored Lists",
        .politicallyExposedPerson: "Politically Exposed Person",
        .sanction: "Sanction",
    ]

    /// A match as all but the enhanced report show it (Onfido API reference v3.6, "Watchlist AML: Records").
    private static func record(_ item: WatchlistItem) -> [String: JSONValue] {
        let list = Self.list(item)
        return [
            "all_dobs": "1990-01-01",
            "associates": "John Doe",
            "entity_fields_countries": "United Kingdom",
            "entity_fields_dobs": "1990-01-01",
            "entity_type": "person",
            "external_id": "",
            "keywords": .string(list.type),
            "last_updated_utc": "2024-01-15T09:30:00Z",
            "match_types": "name_exact",
            "name": "Jane Doe",
            "related_urls": "https://example.com/lists/jane-doe",
            "sources": .string(list.name),
            "types": .string(list.type),
        ]
    }

    /// A match as the enhanced report shows it ("Watchlist Enhanced: Records").
    private static func enhancedRecord(_ item: WatchlistItem) -> [String: JSONValue] {
        let list = Self.list(item)
        return [
            "address": [
                [
                    "address_line1": "123 Main Street", "country": "GBR", "locator_type": "BUSINESS",
                    "postal_code": "SW4 6EH", "state_province": "", "town": "London",
                ]
            ],
            "alias": [["alias_name": "Janet Doe", "alias_type": "AKA"]],
            "associate": [
                ["entity_name": "John Doe", "relationship_direction": "FROM", "relationship_type": "FAMILY"]
            ],
            "attribute": [["attribute_type": "Nationality", "attribute_value": "British"]],
            "date_of_birth": ["1990-01-01"],
            "event": [
                [
                    "category": .string(list.type), "event_date": "2024-01-15",
                    "event_description": .string("On the list: \(list.name)"),
                    "source": [
                        "source_date": "2024-01-15", "source_format": "WEB", "source_name": .string(list.name),
                        "source_url": "https://example.com/lists/jane-doe",
                    ],
                    "sub_category": "",
                ]
            ],
            "full_name": "Jane Doe",
            "position": ["Member of a council, United Kingdom, 2020-2024"],
            "source": [
                [
                    "source_format": "WEB", "source_headline": .string(list.name), "source_name": .string(list.name),
                    "source_url": "https://example.com/lists/jane-doe",
                ]
            ],
        ]
    }

    private static func list(_ item: WatchlistItem) -> (name: String, type: String) {
        switch item {
        case .adverseMedia: ("News", "adverse-media")
        case .legalAndRegulatoryWarnings, .monitoredLists: ("Most wanted list", "warning")
        case .politicallyExposedPerson: ("PEPs list", "pep-class-1")
        case .sanction: ("Sanctions list", "sanction")
        }
    }
}
