import COpenSSL
package import Foundation

/// Signs PDFs with a key and its certificates: a detached CMS signature (RFC 5652) over SHA-256 with the signing time
/// and the signer's certificate among what is signed (RFC 5035), in a signature field of its own (ISO 32000-1 §12.8,
/// `adbe.pkcs7.detached`).
///
/// Holds the private key; prints as redacted. Safe to use from several threads at once: OpenSSL counts references, and
/// nothing of it is changed after it was read.
package final class PDFSigner: @unchecked Sendable {
    private let key: OpaquePointer
    let certificate: OpaquePointer
    /// What the certificate was issued by, as the file has them; sent along.
    private let chain: OpaquePointer
    /// Room for the signature, in bytes.
    private let reserve: Int

    /// Reads a key and certificates.
    /// - Parameters:
    ///   - privateKey: PEM, not encrypted.
    ///   - certificates: PEM; the first is the key's own, and those that issued it may follow.
    /// - Throws: ``PDFSignatureError/unreadableKey``, ``PDFSignatureError/unreadableCertificate``,
    ///   ``PDFSignatureError/keyDoesNotMatch``.
    package convenience init(privateKey: [UInt8], certificates: [UInt8]) throws(PDFSignatureError) {
        ERR_clear_error()
        // PEM_read_bio_PrivateKey(3): a callback that gives no password refuses encrypted keys instead of asking a
        // terminal.
        let key = Self.reading(privateKey) { PEM_read_bio_PrivateKey($0, nil, { _, _, _, _ in -1 }, nil) }
        guard let key else { throw .unreadableKey }
        var found: [OpaquePointer] = []
        _ = Self.reading(certificates) { bio -> OpaquePointer? in
            while let next = PEM_read_bio_X509(bio, nil, { _, _, _, _ in -1 }, nil) { found.append(next) }
            return nil
        }
        ERR_clear_error()  // the end of the file is an error of it, too
        guard let first = found.first else {
            EVP_PKEY_free(key)
            throw .unreadableCertificate
        }
        try self.init(key: key, certificate: first, issuers: Array(found.dropFirst()))
    }

    /// Takes all three over, whether it throws or not.
    init(
        key: OpaquePointer, certificate: OpaquePointer, issuers: [OpaquePointer]
    ) throws(PDFSignatureError) {
        guard let chain = martlet_certificates_new() else {
            EVP_PKEY_free(key)
            for one in [certificate] + issuers { X509_free(one) }
            throw .outOfMemory
        }
        var size = Int(max(0, i2d_X509(certificate, nil)))
        for issuer in issuers {
            size += Int(max(0, i2d_X509(issuer, nil)))
            if martlet_certificates_push(chain, issuer) == 0 { X509_free(issuer) }
        }
        self.key = key
        self.certificate = certificate
        self.chain = chain
        // Signature (RSA 8192: 1 KiB), attributes and names of the issuer beside the certificates.
        self.reserve = size + 6 * 1024
        // All is set: from here on `deinit` frees.
        guard X509_check_private_key(certificate, key) == 1 else {
            ERR_clear_error()
            throw .keyDoesNotMatch
        }
    }

    deinit {
        martlet_certificates_free(self.chain)
        X509_free(self.certificate)
        EVP_PKEY_free(self.key)
    }

    /// Adds a signature to a PDF, which keeps all its bytes: whoever cuts the rest off has the file as it was.
    /// - Parameters:
    ///   - document: As `PDFTypesetter` makes them: PDF 1.4 with a plain cross-reference table, without a signature.
    ///   - reason: Said in the signature, in ASCII.
    ///   - moment: The signing time.
    /// - Throws: ``PDFSignatureError``.
    package func sign(_ document: [UInt8], reason: String, at moment: Date) throws(PDFSignatureError) -> [UInt8] {
        var prepared = try PreparedPDF(document, reason: reason, at: moment, reserve: self.reserve)
        let signature = try self.detachedSignature(of: prepared.signedBytes, at: moment)
        return try prepared.completed(with: signature)
    }

    /// A CMS message in DER that signs bytes which are not in it.
    func detachedSignature(of bytes: [UInt8], at moment: Date) throws(PDFSignatureError) -> [UInt8] {
        ERR_clear_error()
        defer { ERR_clear_error() }
        let flags = UInt32(CMS_BINARY | CMS_DETACHED | CMS_PARTIAL | CMS_NOSMIMECAP)
        // The chain stays ours: CMS_sign counts up each certificate that it takes in.
        guard let message = CMS_sign(nil, nil, self.chain, nil, flags) else { throw .refused }
        defer { CMS_ContentInfo_free(message) }
        guard
            let signer = CMS_add1_signer(
                message, self.certificate, self.key, EVP_sha256(), flags | UInt32(CMS_CADES)),
            let time = ASN1_TIME_adj(nil, time_t(moment.timeIntervalSince1970.rounded(.down)), 0, 0)
        else { throw .refused }
        defer { ASN1_STRING_free(time) }
        // UTCTime until 2049, GeneralizedTime from then on, by the type that OpenSSL chose (RFC 5652 §11.3).
        guard
            CMS_signed_add1_attr_by_NID(
                signer, NID_pkcs9_signingTime, ASN1_STRING_type(time), ASN1_STRING_get0_data(time),
                ASN1_STRING_length(time)) == 1
        else { throw .refused }
        let finished = Self.withBIO(bytes) { CMS_final(message, $0, nil, flags) }
        guard finished == 1 else { throw .refused }
        let length = i2d_CMS_ContentInfo(message, nil)
        guard length > 0 else { throw .refused }
        return [UInt8](unsafeUninitializedCapacity: Int(length)) { buffer, count in
            var position = buffer.baseAddress
            count = Int(max(0, i2d_CMS_ContentInfo(message, &position)))
        }
    }

    /// A reading BIO over bytes, which live as long as the call.
    private static func withBIO<Result>(_ bytes: [UInt8], _ body: (OpaquePointer?) -> Result) -> Result {
        bytes.withUnsafeBytes { buffer in
            let bio = BIO_new_mem_buf(buffer.baseAddress, Int32(clamping: buffer.count))
            defer { BIO_free(bio) }
            return body(bio)
        }
    }

    private static func reading(_ bytes: [UInt8], _ body: (OpaquePointer?) -> OpaquePointer?) -> OpaquePointer? {
        bytes.isEmpty ? nil : self.withBIO(bytes, body)
    }
}

extension PDFSigner: CustomStringConvertible {
    /// The type alone.
    package var description: String { "PDFSigner(redacted)" }
}

/// Why a document could not be signed, or a signer made.
package enum PDFSignatureError: Error, Equatable {
    /// Not an unencrypted private key in PEM.
    case unreadableKey
    /// Not certificates in PEM.
    case unreadableCertificate
    /// The first certificate is another key's.
    case keyDoesNotMatch
    /// The PDF is not of the form that is signed here.
    case unsupportedDocument
    /// The signature is longer than the room that was left for it.
    case signatureTooLong
    /// OpenSSL refused.
    case refused
    /// Memory is short.
    case outOfMemory
}
