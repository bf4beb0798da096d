import ReportWorkers
import ServiceRuntime

await ServiceRunner.main(
    "report-workers", adminPort: 9082, configuration: ReportWorkersConfiguration.init(reading:),
    parts: ReportWorkersApplication.parts(_:runner:))
