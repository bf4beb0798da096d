package import VerificationDomain

extension ApplicantDetails {
    /// Only what is mandatory; the sandbox finds everything clear.
    package static let anna = ApplicantDetails(firstName: "Anna", lastName: "Berg")

    /// Somebody whom the sandbox answers by last name, such as `Consider` or `rejected`.
    package static func named(_ lastName: String) -> ApplicantDetails {
        ApplicantDetails(firstName: "Anna", lastName: lastName)
    }

    /// Every field set, with characters that need care in SQL and JSON.
    package static var complete: ApplicantDetails {
        var details = ApplicantDetails(
            firstName: "Zoë \"Z\"", lastName: "O'Neil-Ångström", email: "zoe@example.com",
            dateOfBirth: CalendarDate("1984-02-29"), phoneNumber: "+44 20 7946 0958")
        details.idNumbers = [
            IDNumber(kind: .ssn, value: "433-54-3937", stateCode: nil),
            IDNumber(kind: .drivingLicense, value: "D1234567", stateCode: "CA"),
        ]
        if let country = CountryCode("USA") {
            var address = PostalAddress(postcode: "94103", country: country)
            address.flatNumber = "3"
            address.buildingNumber = "100"
            address.buildingName = "Château"
            address.street = "Main \\ Street"
            address.subStreet = "Side"
            address.town = "San Francisco"
            address.state = "CA"
            address.line1 = "one"
            address.line2 = "two"
            address.line3 = "three"
            details.address = address
        }
        details.location = ApplicantLocation(ipAddress: "192.0.2.7", countryOfResidence: CountryCode("RKS"))
        return details
    }
}
