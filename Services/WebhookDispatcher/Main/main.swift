import ServiceRuntime
import WebhookDispatcher

await ServiceRunner.main(
    "webhook-dispatcher", adminPort: 9083, configuration: WebhookDispatcherConfiguration.init(reading:),
    parts: WebhookDispatcherApplication.parts(_:runner:))
