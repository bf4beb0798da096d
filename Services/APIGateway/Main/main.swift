import APIGateway
import ServiceRuntime

await ServiceRunner.main(
    "api-gateway", adminPort: 9080, configuration: APIGatewayConfiguration.init(reading:),
    parts: APIGatewayApplication.parts(_:runner:))
