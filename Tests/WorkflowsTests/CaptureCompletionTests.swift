import CanonicalJSON
import Foundation
import Testing
import Workflows

@Suite
struct CaptureCompletionTests {
    private static let form: [String: JSONValue] = [
        "first_name": "Zoë", "last_name": "O'Neill", "dob": "1990-01-31", "email": "zoe@example.com",
        "phone_number": "+447911123456", "phone_number_consent_granted": true, "nationality": "GBR",
        "country_residence": "RKS",
        "address": [
            "country": "GBR", "line1": "1 Second Street", "line2": "", "line3": .null, "town": "London",
            "postcode": "S2 2DF",
        ],
    ]

    @Test
    func fullFormIsKeptAsItWasSent() throws {
        #expect(try Self.check(.object(Self.form)) == .success(.profile(output: .object(Self.form))))
    }

    @Test
    func optionalFieldsMayBeLeftOut() throws {
        let form: JSONValue = ["first_name": "Zoë", "last_name": "O'Neill", "dob": "1990-01-31"]
        #expect(try Self.check(form) == .success(.profile(output: form)))
        let blank = Self.form.merging(["email": "", "phone_number": .null, "phone_number_consent_granted": false]) {
            $1
        }
        var kept = blank
        for name in ["email", "phone_number", "phone_number_consent_granted"] { kept[name] = nil }
        #expect(try Self.check(.object(blank)) == .success(.profile(output: .object(kept))))
    }

    @Test
    func unaskedFieldsAreNotKept() throws {
        var definition = try Sample.profile.definition
        definition.change("profile_4f4b2") { $0.config = ["fields": ["first_name"]] }
        let node = try #require(definition.node("profile_4f4b2"))
        let result = CaptureCompletion.check(node, data: .object(Self.form), at: Walker.start)
        #expect(result == .success(.profile(output: ["first_name": "Zoë"])))
    }

    @Test
    func everyMissingFieldIsNamed() throws {
        let error = try #require(try Self.error([:]))
        #expect(
            error.fields == [
                "first_name": ["can't be blank"], "last_name": ["can't be blank"], "dob": ["can't be blank"],
            ])
    }

    @Test(
        arguments: [
            ("first_name", "Jane^"), ("first_name", "Jane!"), ("first_name", "a;b"), ("first_name", "a\"b"),
            ("first_name", "{a}"), ("first_name", "a\nb"), ("first_name", 1), ("first_name", "  "),
            ("first_name", "Jane<\u{301}"), ("last_name", "a;\u{200D}b"), ("first_name", "\r\n"),
            ("first_name", .string("a" + String(repeating: "\u{301}", count: 32))),
            ("email", "a@b@\u{301}example.com"), ("email", "z \u{301}e@example.com"),
            ("email", "a,\u{301}b@example.com"),
            ("last_name", .string(String(repeating: "a", count: 33))),
            ("dob", "2026-09-21"), ("dob", "2027-01-01"), ("dob", "1990-02-30"), ("dob", "31/01/1990"),
            ("dob", "1800-01-01"),
            ("dob", "1990-01-31T00:00:00Z"),
            ("email", "zoe"), ("email", "zoe@"), ("email", "@example.com"), ("email", "zoe@example"),
            ("email", "z e@example.com"),
            ("email", "a@b@example.com"), ("email", "a..b@example.com"), ("email", "a@-example.com"),
            ("email", .string(String(repeating: "a", count: 250) + "@example.com")),
            ("phone_number", "07911123456"), ("phone_number", "+0791112345"), ("phone_number", "+4479"),
            ("phone_number", "+44 7911 123456"), ("phone_number", "+1234567890123456"),
            ("phone_number_consent_granted", false), ("phone_number_consent_granted", "true"),
            ("nationality", "GB"), ("nationality", "gbr"), ("nationality", "XKX"), ("country_residence", "XXX"),
            ("shoe_size", 42), ("address", "1 Second Street"),
        ] as [(String, JSONValue)])
    func wrongFieldIsNamed(name: String, value: JSONValue) throws {
        let form = Self.form.merging([name: value]) { $1 }
        let error = try #require(try Self.error(.object(form)))
        #expect(Array(error.fields.keys) == [name])
        #expect(error.fields[name]?.arrayValue?.count == 1)
    }

    @Test(
        arguments: [
            ("country", "GB"), ("country", .null), ("postcode", ""), ("line1", "a=b"), ("town", "<b>"), ("line2", 5),
            ("town", "<\u{301}b"), ("postcode", " "), ("line1", .string("a" + String(repeating: "\u{301}", count: 32))),
            ("line3", .string(String(repeating: "a", count: 33))), ("planet", "Earth"),
        ] as [(String, JSONValue)])
    func wrongAddressLineIsNamed(name: String, value: JSONValue) throws {
        let address = (Self.form["address"]?.objectValue ?? [:]).merging([name: value]) { $1 }
        let error = try #require(try Self.error(.object(Self.form.merging(["address": .object(address)]) { $1 })))
        #expect(Array(error.fields.keys) == ["address"])
        #expect(error.fields["address"]?[0]?.objectValue.map { Array($0.keys) } == [name])
    }

    @Test
    func consentIsNeededOnlyWithANumber() throws {
        var form = Self.form
        form["phone_number_consent_granted"] = nil
        #expect(try Self.error(.object(form))?.fields.keys.contains("phone_number_consent_granted") == true)
        form["phone_number"] = nil
        #expect(try Self.error(.object(form)) == nil)
    }

    @Test(arguments: ["upload_document_photo", "upload_face_photo"])
    func mediaAreTakenByID(type: String) {
        let node = WorkflowNode(id: "n", type: type)
        let check = { (data: JSONValue) in CaptureCompletion.check(node, data: data, at: Walker.start) }
        let id = "0197A000-0000-7000-8000-00000000000A"
        #expect(check([["id": .string(id), "type": "x"]]) == .success(.media(ids: [id.lowercased()])))
        let wrong: [JSONValue] = [
            [], [:], "x", [.string(id)], [["id": "x"]], [["type": "x"]], .null,
            [["id": .string(id)], ["id": .string(id.lowercased())]],
            .array((0...10).map { ["id": .string("0197a000-0000-7000-8000-00000000000\(String($0, radix: 16))")] }),
        ]
        for data in wrong {
            guard case .failure(let error) = check(data) else {
                Issue.record("taken")
                continue
            }
            #expect(Array(error.fields.keys) == [CaptureCompletionError.whole])
            #expect(error.fields.values.allSatisfy { $0.arrayValue?.compactMap(\.stringValue).count == 1 })
        }
    }

    @Test(arguments: [[], "x", 7, .null] as [JSONValue])
    func dataThatAreNoFormAreWrongAsAWhole(data: JSONValue) throws {
        #expect(try Self.error(data)?.fields == [CaptureCompletionError.whole: ["must be an object"]])
    }

    @Test
    func outputNamesTypeAndChecksum() {
        let media = [CapturedMedia(id: "i", checksumSHA256: "c")]
        let document = CaptureCompletion.output(of: WorkflowNode(id: "n", type: "upload_document_photo"), media: media)
        #expect(document == [["type": "document_photo", "id": "i", "checksum_sha256": "c"]])
        let face = CaptureCompletion.output(of: WorkflowNode(id: "n", type: "upload_face_photo"), media: media)
        #expect(face == [["type": "live_photo", "id": "i", "checksum_sha256": "c"]])
    }

    @Test
    func reportsCannotBeCompletedSo() throws {
        let node = try #require(try Sample.document.definition.node("document_check_75329"))
        guard case .failure = CaptureCompletion.check(node, data: [:], at: Walker.start) else {
            Issue.record("taken")
            return
        }
    }

    @Test
    func completedFormPrintsAsRedacted() throws {
        let result = try Self.check(.object(Self.form))
        #expect(!"\(result)".contains("Zoë"))
    }

    private static func check(_ data: JSONValue) throws -> Result<CompletedCapture, CaptureCompletionError> {
        let node = try #require(try Sample.profile.definition.node("profile_4f4b2"))
        return CaptureCompletion.check(node, data: data, at: Walker.start)
    }

    private static func error(_ data: JSONValue) throws -> CaptureCompletionError? {
        guard case .failure(let error) = try self.check(data) else { return nil }
        return error
    }
}
