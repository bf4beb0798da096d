import Workflows

/// The profile form as its template shows it.
struct ProfileFormModel {
    let profile: ProfileCapture
    let form: ProfileForm
    let strings: LinkStrings
    let countries: [CountryName]

    /// Fields and groups of fields, in the order that the workflow's author chose.
    var entries: [[String: Any]] {
        self.profile.fields.flatMap { field -> [[String: Any]] in
            if field.name == .address { return [self.address(isRequired: field.isRequired)] }
            let entry = self.field(field.name, isRequired: field.isRequired)
            return field.name.consentName.map { [entry, self.consent($0, to: field.name)] } ?? [entry]
        }
    }

    private func field(_ name: ProfileFieldName, isRequired: Bool) -> [String: Any] {
        let input: Input =
            switch name {
            case .firstName: Input(autocomplete: "given-name")
            case .lastName: Input(autocomplete: "family-name")
            case .dob: Input(type: "date", autocomplete: "bday")
            case .email: Input(type: "email", autocomplete: "email", mode: "email")
            case .phoneNumber: Input(type: "tel", autocomplete: "tel", mode: "tel")
            // Browsers know the country of an address, not that of a passport.
            case .nationality: Input(autocomplete: "off", isCountry: true)
            case .countryResidence: Input(autocomplete: "country", isCountry: true)
            case .address, .ssn, .pan: Input(autocomplete: "off")
            }
        let hasHint = [.dob, .phoneNumber, .ssn, .pan].contains(name)
        return self.entry(
            name.rawValue, input, isRequired: isRequired, maximumLength: name.maximumLength,
            hint: hasHint ? self.strings("fields", "\(name.rawValue)_hint") : nil, residence: name.residence)
    }

    private func address(isRequired: Bool) -> [String: Any] {
        let inputs: [(String, Input)] = [
            ("country", Input(autocomplete: "country", isCountry: true)),
            ("line1", Input(autocomplete: "address-line1")),
            ("line2", Input(autocomplete: "address-line2")), ("line3", Input(autocomplete: "address-line3")),
            ("town", Input(autocomplete: "address-level2")), ("postcode", Input(autocomplete: "postal-code")),
            ("state", Input(autocomplete: "address-level1")),
        ]
        let fields = inputs.map { name, input in
            self.entry(
                "address.\(name)", input, isRequired: isRequired && ["country", "postcode"].contains(name),
                maximumLength: ProfileFieldName.address.maximumLength, hint: nil)
        }
        return ["group": ["legend": self.strings("fields", "address"), "fields": fields], "field": false]
    }

    private func consent(_ name: String, to asking: ProfileFieldName) -> [String: Any] {
        var entry = self.entry(
            name, Input(autocomplete: "off"), isRequired: false, maximumLength: 8, hint: nil,
            residence: asking.residence)
        guard var field = entry["field"] as? [String: Any] else { return entry }
        field["isConsent"] = true
        field["isText"] = false
        field["isOptional"] = false
        field["isChecked"] = self.form.values[name] == "true"
        entry["field"] = field
        return entry
    }

    /// What an input is like.
    private struct Input {
        var type = "text"
        var autocomplete: String
        var mode = "text"
        var isCountry = false
        /// `ltr` for what is written so in every language, `auto` for names and addresses, which are in any.
        var direction: String? {
            if self.isCountry || self.type == "date" { return nil }
            return ["email", "tel"].contains(self.type) || self.autocomplete == "postal-code" ? "ltr" : "auto"
        }
    }

    private func entry(
        _ name: String, _ input: Input, isRequired: Bool, maximumLength: Int, hint: String?, residence: String? = nil
    ) -> [String: Any] {
        let value = self.form.values[name] ?? ""
        let error = self.form.errors[name]
        let id = name.replacing(".", with: "-")
        var described: [String] = []
        if hint != nil { described.append("\(id)-hint") }
        described.append("\(id)-error")
        let field: [String: Any] = [
            "id": id, "name": name, "label": self.strings("fields", name.replacing(".", with: "_")), "value": value,
            "type": input.type, "autocomplete": input.autocomplete, "mode": input.mode,
            "isText": !input.isCountry, "isCountry": input.isCountry, "isConsent": false, "isChecked": false,
            // A browser must not insist on what it may not show.
            "isRequired": isRequired && residence == nil, "isOptional": !isRequired, "maximum": maximumLength,
            "residence": residence ?? false,
            "isDate": input.type == "date", "direction": input.direction ?? false,
            "hint": hint ?? false, "error": error ?? false, "describedBy": described.joined(separator: " "),
            "options": input.isCountry ? CountryOption.list(self.countries, selected: value) : [],
        ]
        return ["field": field, "group": false]
    }
}
