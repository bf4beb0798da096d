import LinkService
import ServiceRuntime

await ServiceRunner.main(
    "link-service", adminPort: 9102,
    configuration: { LinkServiceConfiguration(reading: &$0) },
    parts: { try await LinkServiceApplication.parts($0, runner: $1) })
