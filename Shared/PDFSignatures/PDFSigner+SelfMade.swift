import COpenSSL
package import Foundation

extension PDFSigner {
    /// A signer with a new key and a certificate that it made itself: nobody trusts it. For files of the sandbox, which
    /// never carry the operator's signature.
    /// - Parameters:
    ///   - name: The common name in the certificate; at most 64 bytes of ASCII.
    ///   - moment: From when the certificate is valid, for ten years.
    /// - Throws: ``PDFSignatureError/refused``, ``PDFSignatureError/outOfMemory``.
    package static func selfMade(named name: String, at moment: Date) throws(PDFSignatureError) -> PDFSigner {
        ERR_clear_error()
        defer { ERR_clear_error() }
        guard let key = martlet_new_p256_key() else { throw .outOfMemory }
        guard let certificate = X509_new() else {
            EVP_PKEY_free(key)
            throw .outOfMemory
        }
        let start = time_t(moment.timeIntervalSince1970.rounded(.down))
        let text = Array(name.utf8.prefix(64))
        let subject = X509_get_subject_name(certificate)
        let isMade =
            X509_set_version(certificate, 2) == 1
            && ASN1_INTEGER_set_int64(X509_get_serialNumber(certificate), Int64.random(in: 1...Int64.max)) == 1
            && ASN1_TIME_adj(X509_getm_notBefore(certificate), start, 0, 0) != nil
            && ASN1_TIME_adj(X509_getm_notAfter(certificate), start, 3650, 0) != nil
            && X509_set_pubkey(certificate, key) == 1
            && X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, text, Int32(text.count), -1, 0) == 1
            && X509_set_issuer_name(certificate, subject) == 1
            && X509_sign(certificate, key, EVP_sha256()) > 0
        guard isMade else {
            EVP_PKEY_free(key)
            X509_free(certificate)
            throw .refused
        }
        return try PDFSigner(key: key, certificate: certificate, issuers: [])
    }

    /// The signer's own certificate, in PEM, for whoever verifies what it signed.
    package var certificatePEM: [UInt8] {
        guard let bio = BIO_new(BIO_s_mem()) else { return [] }
        defer { BIO_free(bio) }
        guard PEM_write_bio_X509(bio, self.certificate) == 1 else { return [] }
        let length = BIO_ctrl_pending(bio)
        return [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
            count = Int(max(0, BIO_read(bio, buffer.baseAddress, Int32(clamping: length))))
        }
    }
}
