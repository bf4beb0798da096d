import ServiceRuntime
import WorkflowOrchestrator

await ServiceRunner.main(
    "workflow-orchestrator", adminPort: 9081, configuration: WorkflowOrchestratorConfiguration.init(reading:),
    parts: WorkflowOrchestratorApplication.parts(_:runner:))
