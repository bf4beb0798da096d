import CanonicalJSON
import Foundation
import VerificationDomain

/// The bodies of `POST /applicants` and `PUT /applicants/{id}`, which take the same fields.
///
/// Source: API reference, "Create applicant".
enum ApplicantRequest {
    /// - Throws: ``ValidationError`` naming every wrong field.
    static func creation(
        _ body: JSONValue, today: CalendarDate
    ) throws(ValidationError) -> (details: ApplicantDetails, consents: [ApplicantConsent]) {
        var fields = FieldReader(body)
        let firstName = fields.string("first_name", required: true, check: ApplicantRules.name)
        let lastName = fields.string("last_name", required: true, check: ApplicantRules.name)
        let changes = Self.rest(&fields, today: today)
        try fields.wrong.throwIfAny()
        guard let firstName, let lastName else { throw fields.wrong }
        let blank = ApplicantDetails(firstName: firstName, lastName: lastName)
        return (changes.applied(to: blank), changes.consents)
    }

    /// - Throws: ``ValidationError`` naming every wrong field.
    static func update(_ body: JSONValue, today: CalendarDate) throws(ValidationError) -> ApplicantChanges {
        var fields = FieldReader(body)
        var changes = Self.rest(&fields, today: today)
        for (key, set) in [("first_name", \ApplicantChanges.firstName), ("last_name", \ApplicantChanges.lastName)]
        where fields.isPresent(key) {
            if let name = fields.string(key, required: true, check: ApplicantRules.name) {
                changes[keyPath: set] = .set(name)
            }
        }
        try fields.wrong.throwIfAny()
        return changes
    }

    private static func rest(_ fields: inout FieldReader, today: CalendarDate) -> ApplicantChanges {
        var changes = ApplicantChanges()
        if fields.isPresent("email") { changes.email = .set(fields.string("email", check: ApplicantRules.email)) }
        if fields.isPresent("dob") { changes.dateOfBirth = .set(Self.dateOfBirth(&fields, today: today)) }
        if fields.isPresent("phone_number") {
            changes.phoneNumber = .set(fields.string("phone_number", check: ApplicantRules.phoneNumber))
        }
        if fields.isPresent("id_numbers") { changes.idNumbers = .set(Self.idNumbers(&fields)) }
        if fields.isPresent("address") { changes.address = .set(Self.address(&fields)) }
        if fields.isPresent("location") { changes.location = .set(Self.location(&fields)) }
        changes.consents = Self.consents(&fields)
        return changes
    }

    private static func dateOfBirth(_ fields: inout FieldReader, today: CalendarDate) -> CalendarDate? {
        guard let text = fields.string("dob") else { return nil }
        guard let date = CalendarDate(text) else {
            fields.refuse("dob", "invalid format, must be YYYY-MM-DD")
            return nil
        }
        if let message = ApplicantRules.dateOfBirth(date, today: today) {
            fields.refuse("dob", message)
            return nil
        }
        return date
    }

    private static func idNumbers(_ fields: inout FieldReader) -> [IDNumber] {
        var numbers: [IDNumber] = []
        for (index, item) in (fields.array("id_numbers") ?? []).enumerated() {
            guard item.objectValue != nil else {
                fields.refuse("id_numbers", "must be an array of objects")
                continue
            }
            var entry = FieldReader(item, prefix: "id_numbers.\(index)")
            let kind = entry.choice("type", as: IDNumber.Kind.self, required: true)
            let check = kind == .ssn ? ApplicantRules.socialSecurityNumber : ApplicantRules.text
            let value = entry.string("value", required: true, check: check)
            let state = entry.string("state_code", check: ApplicantRules.stateCode)
            fields.merge(entry)
            if let kind, let value { numbers.append(IDNumber(kind: kind, value: value, stateCode: state)) }
        }
        return numbers
    }

    private static func address(_ fields: inout FieldReader) -> PostalAddress? {
        guard var entry = fields.nested("address") else { return nil }
        let check = ApplicantRules.addressField
        let postcode = entry.string("postcode", required: true, check: check)
        let country = entry.country("country", required: true)
        var texts: [String: String] = [:]
        for key in [
            "flat_number", "building_number", "building_name", "street", "sub_street", "town", "state", "line1",
            "line2", "line3",
        ] {
            texts[key] = entry.string(key, check: check)
        }
        fields.merge(entry)
        guard let country else { return nil }
        var address = PostalAddress(postcode: postcode ?? "", country: country)
        address.flatNumber = texts["flat_number"]
        address.buildingNumber = texts["building_number"]
        address.buildingName = texts["building_name"]
        address.street = texts["street"]
        address.subStreet = texts["sub_street"]
        address.town = texts["town"]
        address.state = texts["state"]
        address.line1 = texts["line1"]
        address.line2 = texts["line2"]
        address.line3 = texts["line3"]
        // A field that is wrong by itself was left out of the address; it is not complained of as missing, too.
        for (field, messages) in ApplicantRules.address(address).fields
        where entry.wrong.fields[entry.path(field)] == nil {
            for message in messages { fields.refuse("address.\(field)", message) }
        }
        return postcode == nil ? nil : address
    }

    static func location(_ fields: inout FieldReader) -> ApplicantLocation? {
        guard var entry = fields.nested("location") else { return nil }
        let ipAddress = entry.string("ip_address") { IPAddressText.isValid($0) ? nil : "invalid IP address" }
        let country = entry.country("country_of_residence")
        fields.merge(entry)
        if ipAddress == nil, country == nil { return nil }
        return ApplicantLocation(ipAddress: ipAddress, countryOfResidence: country)
    }

    private static func consents(_ fields: inout FieldReader) -> [ApplicantConsent] {
        var consents: [ApplicantConsent] = []
        var names: Set<ApplicantConsent.Name> = []
        for (index, item) in (fields.array("consents") ?? []).enumerated() {
            guard item.objectValue != nil else {
                fields.refuse("consents", "must be an array of objects")
                continue
            }
            var entry = FieldReader(item, prefix: "consents.\(index)")
            let name = entry.choice("name", as: ApplicantConsent.Name.self, required: true)
            // Which of two answers counts is not for us to guess.
            if let name, !names.insert(name).inserted { entry.refuse("name", "is given twice") }
            let granted = entry.bool("granted")
            if granted == nil, entry.value("granted") == nil { entry.refuse("granted", "can't be blank") }
            fields.merge(entry)
            if let name, let granted { consents.append(ApplicantConsent(name: name, granted: granted)) }
        }
        return consents
    }
}
