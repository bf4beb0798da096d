import NIOSSL

/// The certificates that receivers are verified against, parsed once for all clients.
///
/// Left to itself each client's TLS context parses the system's bundle: 1.2 MB and 20 ms or more for every pair of host
/// and address, against 0.02 MB and 5 ms with shared certificates (139 roots, 100 contexts, debug build).
enum TrustRoots {
    /// Where Linux distributions keep their bundle: Debian and Alpine; Fedora.
    private static let systemBundles = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"]

    /// The system's certificates as they are at first use; `nil` when there is no bundle in a known place, which leaves
    /// the search to the library.
    private static let system = systemBundles.lazy.compactMap(certificates).first

    /// Returns the TLS configuration of every connection: TLS 1.2 or 1.3, certificate and name verified.
    /// - Parameter additionalPath: A PEM file with certificates to trust besides the system's.
    /// - Throws: ``TrustRootsError`` when that file has none.
    static func configuration(additionalPath: String?) throws(TrustRootsError) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        if let system = self.system { configuration.trustRoots = .certificates(system) }
        if let additionalPath {
            guard let additional = self.certificates(at: additionalPath) else {
                throw TrustRootsError(path: additionalPath)
            }
            configuration.additionalTrustRoots = [.certificates(additional)]
        }
        return configuration
    }

    private static func certificates(at path: String) -> [NIOSSLCertificate]? {
        guard let certificates = try? NIOSSLCertificate.fromPEMFile(path), !certificates.isEmpty else { return nil }
        return certificates
    }
}

/// A configured file without certificates; start-up must not go on.
package struct TrustRootsError: Error, Equatable, CustomStringConvertible {
    /// The configured path.
    package let path: String

    /// States the path.
    package init(path: String) { self.path = path }

    /// A sentence for the operator.
    package var description: String { "no certificates in PEM form: \(self.path)" }
}
