package import ServiceRuntime

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// How full the volume is on which sealed files lie.
package enum MediaVolume {
    /// Shows the volume's size and what is free of it each time metrics are read.
    /// - Parameter root: The directory of the media store.
    package static func register(_ root: String, in metrics: PrometheusRegistry) {
        metrics.register { Self.samples(root) }
    }

    /// Nothing when the volume cannot be asked; readiness tells of that.
    private static func samples(_ root: String) -> [MetricSample] {
        guard let attributes = try? FileManager.default.attributesOfFileSystem(forPath: root) else { return [] }
        let values: [(FileAttributeKey, String, String)] = [
            (.systemSize, "martlet_media_volume_size_bytes", "Size of the volume on which media lie."),
            (.systemFreeSize, "martlet_media_volume_free_bytes", "What is free of the volume on which media lie."),
        ]
        return values.compactMap { key, name, help in
            // Which integer type it is differs between Foundation's versions.
            guard let value = attributes[key].flatMap({ Double("\($0)") }) else { return nil }
            return MetricSample(name, kind: .gauge, help: help, value: value)
        }
    }
}
