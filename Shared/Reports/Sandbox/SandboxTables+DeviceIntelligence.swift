import CanonicalJSON

extension SandboxTables {
    /// Of the device intelligence report: the reference's sample, with the reputation of the address that it leaves
    /// out.
    static let deviceIntelligence = SandboxTable<DeviceIntelligenceItem>(
        clear: .init(
            findings: SandboxTable<DeviceIntelligenceItem>.Answer.allClear.findings,
            properties: [
                "device": Self.device(),
                "geolocation": ["city": "Redmon", "country": "USA", "region": "Washington"],
                "ip": ["address": "127.0.0.1", "proxy_detection": .null, "type": .null, "vpn_detection": .null],
            ]
        ),
        consider: Self.suspicious(.deviceIntegrity, ["emulator": true]),
        byFirstName: [
            "Device - Application Authenticity": Self.suspicious(
                .applicationAuthenticity, ["fake_network_request": true]),
            "Device - Device Integrity": Self.suspicious(.deviceIntegrity, ["emulator": true]),
            "Device - Device Reputation": Self.suspicious(.deviceReputation, ["ip_reputation": "HIGH_RISK"]),
        ]
    )

    /// One item flagged, with its reasons there and among what is known of the device.
    private static func suspicious(
        _ item: DeviceIntelligenceItem, _ reasons: [String: JSONValue]
    ) -> SandboxTable<DeviceIntelligenceItem>.Answer {
        .init(
            findings: [item: Finding(result: .consider, properties: reasons)],
            properties: ["device": Self.device(reasons)]
        )
    }

    private static func device(_ changes: [String: JSONValue] = [:]) -> JSONValue {
        let device: [String: JSONValue] = [
            "authentication_type": "sdk_token",
            "biometric_capture": "live",
            "browser": .null,
            "data_available": true,
            "device_fingerprint_reuse": 3,
            "document_capture": "unknown_method",
            "emulator": false,
            "fake_network_request": false,
            "ip_reputation": "NOT_ENOUGH_DATA",
            "os": "Android",
            "os_anomaly": .null,
            "randomized_device": false,
            "raw_model": "SM-G900P",
            "remote_software": .null,
            "rooted": .null,
            "sdk_source": "onfido-android-sdk",
            "sdk_version": "10.3.1",
            "single_device_used": .null,
            "true_os": .null,
        ]
        return .object(device.merging(changes, uniquingKeysWith: { $1 }))
    }
}
