import CanonicalJSON
import Foundation
import OutboundHTTP
import VerificationDomain

/// A bearer token, and until when it is used. Prints as redacted.
struct AccessToken: Sendable, Equatable {
    /// What `Authorization` says.
    let value: String
    /// From then on another one is fetched: shortly before it expires.
    let goodUntil: ContinuousClock.Instant

    /// How long a token is used of which the server does not say when it expires.
    static let usualLifetime: Duration = .seconds(300)
    /// The longest time for which a token is used, whatever the server says.
    static let greatestLifetime: Duration = .seconds(86_400)
    /// How long before it expires a token is no longer used, or half its life when that is shorter: for a request that is
    /// under way, and for clocks that differ.
    static let margin: Duration = .seconds(60)

    /// How long a token is used that lives for so long.
    static func use(ofLifetime lifetime: Duration) -> Duration {
        min(lifetime - min(Self.margin, lifetime / 2), Self.greatestLifetime)
    }
}

extension AccessToken: CustomStringConvertible, CustomReflectable {
    /// Always redacted.
    var description: String { "AccessToken(redacted)" }

    /// Shows no field, so that dumps are redacted too.
    var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// What came of asking for a token.
enum AccessTokenAnswer: Sendable, Equatable {
    case token(AccessToken)
    /// There is none, for a reason that lies with the tenant or their token endpoint.
    case failed(AuthorizationFailure)
    /// Too much is going on here to have asked.
    case overloaded
    /// The request was cut short here, because this process stops.
    case cutShort

    /// Reads the answer to a token request.
    ///
    /// Source: RFC 6749 §5.1; of a token's characters RFC 6750 §2.1, in that nothing else may stand in a header.
    init(_ result: OutboundResult, at now: ContinuousClock.Instant) {
        let response: OutboundResponse
        switch result.outcome {
        case .response(let answer): response = answer
        case .failure(.overloaded):
            self = .overloaded
            return
        case .failure(let failure):
            self = failure.isReceiversFault ? .failed(.unreachable) : .cutShort
            return
        }
        guard response.status == 200 else {
            self = .failed(.refused)
            return
        }
        guard !response.isBodyCut, let json = try? JSONValue(parsing: response.body),
            let value = json["access_token"]?.stringValue, (1...8_192).contains(value.utf8.count),
            value.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
            json["token_type"]?.stringValue.map({ $0.lowercased() == "bearer" }) ?? true
        else {
            self = .failed(.malformed)
            return
        }
        var lifetime = AccessToken.usualLifetime
        // Some servers write the number as a text.
        if let seconds = json["expires_in"].flatMap({ $0.doubleValue ?? $0.stringValue.flatMap(Double.init) }) {
            guard seconds > 0 else {
                self = .failed(.malformed)
                return
            }
            lifetime = .seconds(min(seconds, 10 * 86_400))
        }
        self = .token(AccessToken(value: value, goodUntil: now + AccessToken.use(ofLifetime: lifetime)))
    }
}

extension ClientCredentialsGrant {
    /// The fields of a token request. Source: RFC 6749 §2.3.1: id and secret are encoded as in a form, then as in HTTP
    /// Basic, which every server must understand.
    var headers: [(name: String, value: String)] {
        let pair = "\(Self.formEncoded(self.clientID)):\(Self.formEncoded(self.clientSecret))"
        return [
            (name: "Authorization", value: "Basic \(Data(pair.utf8).base64EncodedString())"),
            (name: "Content-Type", value: "application/x-www-form-urlencoded"),
            (name: "Accept", value: "application/json"),
            (name: "User-Agent", value: "Martlet-Webhooks/1"),
        ]
    }

    /// The body of a token request. Source: RFC 6749 §4.4.2.
    var body: [UInt8] {
        let scope = self.scope.map { "&scope=\(Self.formEncoded($0))" } ?? ""
        return Array("grant_type=client_credentials\(scope)".utf8)
    }

    /// Source: RFC 6749, appendix B.
    private static func formEncoded(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "*"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            case UInt8(ascii: " "): encoded += "+"
            default: encoded += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return encoded
    }
}
