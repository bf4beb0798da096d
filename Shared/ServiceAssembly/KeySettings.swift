package import Cryptography
package import ServiceRuntime

/// Reads the deployment's keys; each service asks only for those that it needs.
package enum KeySettings {
    /// The wrapping key of a purpose: 32 bytes in base64 or hexadecimal, or several versions as its module says.
    ///
    /// A mistake is recorded with the others, and a random key stands in until they are reported.
    package static func wrappingKey(
        _ key: String, purpose: KeyPurpose, _ settings: inout SettingsReader
    ) -> WrappingKey? {
        let text = settings.secret(key).exposed
        if text.isEmpty { return nil }  // recorded as missing already
        do {
            return try WrappingKey(parsing: text, purpose: purpose)
        } catch {
            settings.refuse(key, allowed: "32 bytes in base64 or hexadecimal")
            return nil
        }
    }

    /// A key that is used as it is: 32 bytes in base64 or hexadecimal.
    package static func secret(_ key: String, _ settings: inout SettingsReader) -> SymmetricSecret? {
        let text = settings.secret(key).exposed
        if text.isEmpty { return nil }
        do {
            return try SymmetricSecret(parsing: text)
        } catch {
            settings.refuse(key, allowed: "32 bytes in base64 or hexadecimal")
            return nil
        }
    }
}

extension Optional {
    /// What a setting was read as; absent only after a mistake that `SettingsReader.finish()` has reported.
    /// - Throws: ``SettingAbsent``.
    package func orReported(_ key: String) throws(SettingAbsent) -> Wrapped {
        guard let value = self else { throw SettingAbsent(key: key) }
        return value
    }
}

/// A setting that should have stopped start-up was absent.
package struct SettingAbsent: Error, Equatable {
    package let key: String
}
