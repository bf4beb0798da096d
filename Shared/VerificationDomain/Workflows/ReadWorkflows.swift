/// Reads workflows, their versions, and the differences between those.
package struct ReadWorkflows: Sendable {
    private let store: any VerificationStore

    /// - Parameter store: Read outside a transaction: each call sees one statement's view.
    package init(store: any VerificationStore) {
        self.store = store
    }

    /// A page of the tenant's workflows, oldest first.
    /// - Parameter name: Only the workflow of that name; `nil` for all.
    package func list(_ page: Page, name: String?, tenant: TenantID) async throws -> Paged<WorkflowOverview> {
        try await self.store.workflows.list(page, name: name, tenant: tenant)
    }

    /// - Throws: ``WorkflowError/notFound(_:)``.
    package func find(_ id: WorkflowID, tenant: TenantID) async throws -> WorkflowOverview {
        guard let overview = try await self.store.workflows.overview(of: id, tenant: tenant) else {
            throw WorkflowError.notFound(id)
        }
        return overview
    }

    /// A page of a workflow's versions, the newest first, and what is active.
    /// - Throws: ``WorkflowError/notFound(_:)``.
    package func versions(
        of id: WorkflowID, page: Page, tenant: TenantID
    ) async throws -> (overview: WorkflowOverview, versions: Paged<WorkflowVersionSummary>) {
        let overview = try await self.find(id, tenant: tenant)
        return (overview, try await self.store.workflows.versions(of: id, page: page, tenant: tenant))
    }

    /// A version with its status as it is now, and what is active.
    /// - Throws: ``WorkflowError``.
    package func version(
        _ number: Int, of id: WorkflowID, tenant: TenantID
    ) async throws -> (overview: WorkflowOverview, summary: WorkflowVersionSummary) {
        let overview = try await self.find(id, tenant: tenant)
        guard let summary = try await self.store.workflows.summary(of: number, of: id, tenant: tenant) else {
            throw WorkflowError.versionNotFound(id, number)
        }
        return (overview, summary)
    }

    /// A version with its definition; its status may be that of an earlier time.
    /// - Throws: ``WorkflowError``.
    package func definition(
        of selection: WorkflowVersionSelection, of id: WorkflowID, scope: Scope
    ) async throws -> WorkflowVersion {
        let overview = try await self.find(id, tenant: scope.tenantID)
        let number: Int?
        switch selection {
        case .number(let value): number = value
        case .newest: number = overview.newestVersion
        case .active: number = overview.activation(in: scope.environment)?.version
        case .rollout: number = overview.activation(in: scope.environment)?.rollout?.version
        }
        guard let number else {
            throw selection == .rollout ? WorkflowError.noRollout(id) : WorkflowError.nothingActive(id)
        }
        guard let version = try await self.store.workflows.version(number, of: id, tenant: scope.tenantID) else {
            throw WorkflowError.versionNotFound(id, number)
        }
        return version
    }
}

/// How a version is named where its number need not be known.
package enum WorkflowVersionSelection: Sendable, Equatable {
    /// The version of that number.
    case number(Int)
    /// The one of the highest number.
    case newest
    /// The active one of the environment.
    case active
    /// The one that is rolled out in the environment beside the active one.
    case rollout

    /// Reads `newest`, `active`, `rollout` or a number from 1.
    /// - Returns: `nil` for anything else.
    package init?(_ text: String) {
        switch text {
        case "newest": self = .newest
        case "active": self = .active
        case "rollout": self = .rollout
        default:
            guard let number = Int32(text), number >= 1 else { return nil }
            self = .number(Int(number))
        }
    }
}
