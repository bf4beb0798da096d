import Foundation
import ServiceRuntime

/// A certificate for `localhost` and its key, made for these tests with
/// `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 36500 -subj /CN=localhost
/// -addext subjectAltName=DNS:localhost`. Nothing trusts it.
struct TestCertificate {
    let tls: TLSFiles

    /// Writes both to files of their own.
    static func write() throws -> TestCertificate {
        let folder = FileManager.default.temporaryDirectory
        let name = "martlet-\(UUID().uuidString)"
        let certificate = folder.appending(path: "\(name).crt")
        let key = folder.appending(path: "\(name).key")
        try Data(Self.certificate.utf8).write(to: certificate)
        try Data(Self.key.utf8).write(to: key)
        return TestCertificate(tls: TLSFiles(certificate: certificate.path(), key: key.path()))
    }

    func remove() {
        try? FileManager.default.removeItem(atPath: self.tls.certificate)
        try? FileManager.default.removeItem(atPath: self.tls.key)
    }

    static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBlDCCATugAwIBAgIUT6gUW1MxVBubwIaJ6rlhfdpdVkgwCgYIKoZIzj0EAwIw
        FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTA5MzYzMloYDzIxMjYxMDI4
        MDkzNjMyWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
        PQMBBwNCAAQHOLRmpKF7vVyxZVHcAn80s1lBlHhQpAcuQ/CkAWuDFeTI3pAm9v3R
        X4UHtD8yvS39uXSiu2clH+jGG2E/+K1Yo2kwZzAdBgNVHQ4EFgQUUxcZjkkvsWc5
        qSciqM0Zc6oNC+EwHwYDVR0jBBgwFoAUUxcZjkkvsWc5qSciqM0Zc6oNC+EwDwYD
        VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID
        RwAwRAIgLc9Thm7ip0lj7TjhK+htA0W1i5Ty3sFDZJ4lZciNLJ4CIH2I9sJtUCgi
        TSWfOjJKbDXYO0fKVpGOj8GIWoDl/lPT
        -----END CERTIFICATE-----

        """

    private static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg/V9BdxER97oDLKSC
        /1A3bxmkWs+akuh8O0hEdQGAIZahRANCAAQHOLRmpKF7vVyxZVHcAn80s1lBlHhQ
        pAcuQ/CkAWuDFeTI3pAm9v3RX4UHtD8yvS39uXSiu2clH+jGG2E/+K1Y
        -----END PRIVATE KEY-----

        """
}
