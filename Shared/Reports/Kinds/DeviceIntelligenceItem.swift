package import CanonicalJSON

/// What a device intelligence report examines (Onfido API reference v3.6, "Device Intelligence: Breakdowns"). An item
/// that is flagged has its reasons as properties, with the values that they have among the report's own.
package enum DeviceIntelligenceItem: String, BreakdownItem {
    /// Flagged when stolen security tokens sent the network information. Reason: `fake_network_request`.
    case applicationAuthenticity = "device.application_authenticity"
    /// Flagged when it is no real device, or not one device alone. Reasons: `randomized_device`, `emulator`,
    /// `single_device_used`, `document_capture`, `biometric_capture`.
    case deviceIntegrity = "device.device_integrity"
    /// Flagged when the address or the device is known for bad traffic. Reasons: `ip_reputation`,
    /// `device_fingerprint_reuse`.
    case deviceReputation = "device.device_reputation"
}

/// The findings of a device intelligence report.
package typealias DeviceIntelligenceFindings = Findings<DeviceIntelligenceItem>

extension Findings where Item == DeviceIntelligenceItem {
    /// The complete report that follows from the findings, without a sub-result: clear only when every item is.
    /// - Parameter properties: `device`, `ip` and `geolocation` ("Device Intelligence: Properties").
    package func outcome(properties: [String: JSONValue]) -> ReportOutcome {
        self.outcome(of: DeviceIntelligenceItem.allCases, properties: properties)
    }
}
