/// Every table with its class and grants. Row-level security and grants are generated from this list, and the
/// catalogue test holds the database against it: a table that is not here, or breaks its class's rules, fails the run.
package enum TableCatalogue {
    /// Every table but the partitions, which have no rights of their own.
    package static let tables: [TableRule] =
        Self.platform + Self.tenant + Self.environment + Self.dispatch + Self.queue

    /// Tables that need a scope: the client refuses a statement on one of them when none is set.
    package static let scopedTables: Set<String> = Set(
        Self.tables.filter { [.tenant, .environment].contains($0.tableClass) }.map(\.table))

    private static let platform: [TableRule] = [
        TableRule("schema_migrations", .platform, ServiceRole.allCases.map { TableGrant($0, [.select]) }),
        TableRule("deployment", .platform, ServiceRole.allCases.map { TableGrant($0, [.select]) }),
        TableRule(
            "tenants", .platform,
            [
                TableGrant(.gateway, [.select]),
                TableGrant(.orchestrator, [.select]),
                TableGrant(.links, [.select]),
                TableGrant(.operator, [.select, .insert, .update]),
                // Retention goes from tenant to tenant.
                TableGrant(.webhooks, [.select], columns: ["id"]),
                // Which of a run's files are made.
                TableGrant(.reports, [.select], columns: ["id", "evidence_files"]),
            ]),
        TableRule(
            "postcode_addresses", .platform,
            [
                TableGrant(.gateway, [.select]),
                TableGrant(.operator, [.select, .insert, .delete]),
            ]),
    ]

    private static let tenant: [TableRule] = [
        TableRule(
            "tenant_keys", .tenant,
            [
                TableGrant(.gateway, [.select, .insert]),
                TableGrant(.links, [.select, .insert]),
                TableGrant(.orchestrator, [.select, .insert]),
                // Files made of runs may be the first of a tenant's that are kept.
                TableGrant(.reports, [.select, .insert]),
                TableGrant(.webhooks, [.select]),
                TableGrant(.operator, [.select, .update], updateColumns: ["wrapped"]),
            ]),
        TableRule(
            "api_tokens", .tenant,
            [
                TableGrant(.gateway, [.select, .insert, .update]),
                TableGrant(.operator, [.select, .insert, .update]),
            ]),
        TableRule(
            "oauth_clients", .tenant,
            [
                TableGrant(.gateway, [.select, .update], updateColumns: ["last_used_at"]),
                TableGrant(.operator, [.select, .insert, .update]),
            ]),
        TableRule(
            "workflows", .tenant,
            [
                TableGrant(.gateway, [.select, .insert, .update]),
                TableGrant(.links, [.select]),
                TableGrant(.orchestrator, [.select]),
                TableGrant(.operator, [.select, .insert, .update]),
            ]),
        TableRule(
            "workflow_versions", .tenant,
            [
                TableGrant(.gateway, [.select, .insert, .update]),
                TableGrant(.links, [.select]),
                TableGrant(.orchestrator, [.select]),
                TableGrant(.operator, [.select, .insert, .update]),
            ]),
        TableRule(
            "workflow_activations", .tenant,
            [
                TableGrant(.gateway, [.select, .insert, .update, .delete]),
                TableGrant(.operator, [.select, .insert, .update, .delete]),
            ]),
        TableRule(
            "branding", .tenant,
            [
                TableGrant(.gateway, [.select, .insert, .update]),
                TableGrant(.links, [.select]),
                TableGrant(.operator, [.select, .insert, .update]),
            ]),
        TableRule(
            "webhooks", .tenant,
            [
                TableGrant(.gateway, [.select, .insert, .update, .delete]),
                TableGrant(.links, [.select], columns: Self.webhookRoutingColumns),
                TableGrant(.orchestrator, [.select], columns: Self.webhookRoutingColumns),
                TableGrant(.webhooks, [.select]),
            ]),
        TableRule(
            "audit_log", .tenant,
            [
                TableGrant(.gateway, [.select, .insert]),
                TableGrant(.links, [.insert]),
                TableGrant(.orchestrator, [.insert]),
                TableGrant(.operator, [.select, .insert]),
            ]),
    ]

    /// What a producer of events may know of a webhook.
    private static let webhookRoutingColumns = ["tenant_id", "id", "enabled", "events", "environments"]

    /// What an operator may know of an applicant: nothing about the person.
    private static let erasureColumns = ["tenant_id", "environment", "id", "created_at", "delete_at"]

    /// What whoever decides a report may know of it: not `input`, which has names, nor what was read from documents.
    private static let reviewColumns = [
        "tenant_id", "environment", "id", "applicant_id", "run_id", "task_id", "check_id", "name", "status", "result",
        "sub_result", "breakdown", "document_ids", "live_photo_ids", "id_photo_ids", "live_video_ids",
        "motion_capture_ids", "created_at", "completed_at",
    ]

    /// What becomes of a check; the rest stays as the tenant asked for it.
    private static let checkProgressColumns = ["status", "result", "completed_at", "updated_at"]

    /// What the erasure of an applicant may know of an event: not its body.
    private static let eventRoutingColumns = ["tenant_id", "environment", "id", "resource_id"]

    /// What the deletion of expired answers may know of them: not what was answered.
    private static let expiryColumns = ["tenant_id", "environment", "credential", "key_digest", "expires_at"]

    /// Of a role that only locks rows, so that they stay while it adds others: a row lock needs UPDATE of one column.
    private static let lockingColumns = ["updated_at"]

    private static let environment: [TableRule] = [
        TableRule(
            "applicants", .environment,
            [
                TableGrant(.gateway, [.select, .insert, .update]),
                TableGrant(.links, [.select, .update], updateColumns: Self.lockingColumns),
                TableGrant(.reports, [.select]),
                TableGrant(.orchestrator, [.select, .update, .delete]),
                TableGrant(
                    .operator, [.select, .update], columns: Self.erasureColumns,
                    updateColumns: ["delete_at", "updated_at"]),
            ]),
        TableRule(
            "erased_applicants", .environment,
            [
                TableGrant(.gateway, [.select]),
                TableGrant(.links, [.select]),
                TableGrant(.orchestrator, [.select, .insert]),
                TableGrant(.operator, [.select]),
            ]),
        TableRule(
            "idempotency_keys", .environment,
            [
                TableGrant(.gateway, [.select, .insert, .update, .delete]),
                TableGrant(.orchestrator, [.select, .delete], columns: Self.expiryColumns),
            ]),
        TableRule(
            "applicant_consents", .environment,
            [
                TableGrant(.gateway, [.select, .insert, .update]),
                TableGrant(.links, [.select]),
                TableGrant(.orchestrator, [.select, .delete]),
            ]),
        TableRule("documents", .environment, Self.mediaGrants),
        TableRule("live_photos", .environment, Self.mediaGrants),
        TableRule("id_photos", .environment, Self.tenantMediaGrants),
        TableRule("live_videos", .environment, Self.mediaGrants),
        TableRule("motion_captures", .environment, Self.mediaGrants),
        TableRule("signing_documents", .environment, Self.tenantMediaGrants),
        TableRule("document_videos", .environment, Self.mediaGrants),
        TableRule("nfc_data", .environment, Self.mediaGrants),
        TableRule(
            "media_usage", .environment,
            [
                TableGrant(
                    .gateway, [.select, .insert, .update], updateColumns: ["byte_count", "file_count"]),
                TableGrant(
                    .links, [.select, .insert, .update], updateColumns: ["byte_count", "file_count"]),
                TableGrant(.orchestrator, [.select, .update], updateColumns: ["byte_count", "file_count"]),
                TableGrant(.operator, [.select, .insert, .update], updateColumns: ["byte_limit"]),
            ]),
        TableRule(
            "upload_measurements", .environment,
            [
                TableGrant(.gateway, [.select, .insert, .delete]),
                TableGrant(.reports, [.select, .update], updateColumns: ["verdict"]),
            ]),
        TableRule(
            "workflow_runs", .environment,
            [
                TableGrant(.gateway, [.select, .insert, .update]),
                TableGrant(.links, [.select, .update]),
                TableGrant(.reports, [.select]),
                TableGrant(.orchestrator, [.select, .update, .delete]),
            ]),
        TableRule(
            "workflow_run_tags", .environment,
            [
                TableGrant(.gateway, [.select, .insert]),
                TableGrant(.links, [.select]),
                TableGrant(.reports, [.select]),
                TableGrant(.orchestrator, [.select]),
            ]),
        // Report-workers read what they make files of.
        TableRule(
            "workflow_run_events", .environment,
            Self.runGrants([.select, .insert]) + [TableGrant(.reports, [.select])]),
        TableRule(
            "workflow_tasks", .environment,
            Self.runGrants([.select, .insert, .update]) + [TableGrant(.reports, [.select])]),
        TableRule(
            "workflow_run_files", .environment,
            [
                TableGrant(.gateway, [.select, .insert]),
                TableGrant(
                    .reports, [.select, .insert, .update], updateColumns: ["byte_count", "sha256", "completed_at"]),
                TableGrant(.orchestrator, [.select]),
            ]),
        TableRule(
            "checks", .environment,
            [
                TableGrant(.gateway, [.select, .insert, .update], updateColumns: Self.checkProgressColumns),
                TableGrant(.orchestrator, [.select, .update], updateColumns: Self.checkProgressColumns),
            ]),
        TableRule(
            "reports", .environment,
            [
                TableGrant(.reports, [.select, .update]),
                TableGrant(
                    .operator, [.select, .update], columns: Self.reviewColumns,
                    updateColumns: ["status", "result", "sub_result", "breakdown", "properties", "completed_at"]),
            ]
                + [
                    TableGrant(
                        .gateway, [.select, .insert, .update],
                        updateColumns: ["status", "is_paused", "announced_status"]),
                    TableGrant(.links, [.select, .insert, .update], updateColumns: ["status"]),
                    TableGrant(
                        .orchestrator, [.select, .insert, .update], updateColumns: ["status", "announced_status"]),
                ]),
        TableRule("results_feedback", .environment, [TableGrant(.gateway, [.select, .insert])]),
        TableRule(
            "passkeys", .environment,
            [TableGrant(.gateway, [.select, .update, .delete], updateColumns: ["state"])]),
        TableRule(
            "biometric_tokens", .environment,
            [TableGrant(.gateway, [.select, .update, .delete], updateColumns: ["status"])]),
        TableRule(
            "webhook_events", .environment,
            [
                TableGrant(.gateway, [.select, .insert]),
                TableGrant(.links, [.insert]),
                TableGrant(.orchestrator, [.select, .insert, .delete], columns: Self.eventRoutingColumns),
                TableGrant(.webhooks, [.select, .delete]),
            ]),
        TableRule(
            "webhook_delivery_attempts", .environment,
            [
                TableGrant(.gateway, [.select]),
                TableGrant(.webhooks, [.select, .insert, .delete]),
            ]),
    ]

    private static let mediaGrants: [TableGrant] = [
        TableGrant(.gateway, [.select, .insert]),
        TableGrant(.links, [.select, .insert]),
        TableGrant(.reports, [.select]),
        TableGrant(.orchestrator, [.select, .delete]),
    ]

    /// Of media that come from the tenant's own systems, and never from the applicant.
    private static let tenantMediaGrants = Self.mediaGrants.filter { $0.role != .links }

    private static func runGrants(_ privileges: [TableGrant.Privilege]) -> [TableGrant] {
        [.gateway, .links, .orchestrator].map { TableGrant($0, privileges) }
    }

    private static let dispatch: [TableRule] = [
        TableRule("links", .dispatch, [TableGrant(.gateway, [.select, .insert], reach: .ownScope)]),
        TableRule(
            "webhook_deliveries", .dispatch,
            [
                TableGrant(.gateway, [.select, .insert], reach: .ownScope),
                TableGrant(.links, [.insert], reach: .ownScope),
                TableGrant(.orchestrator, [.insert], reach: .ownScope),
                TableGrant(.webhooks, [.select, .update, .delete]),
            ]),
        TableRule(
            "webhook_endpoint_states", .dispatch,
            [TableGrant(.webhooks, [.select, .insert, .update, .delete])]),
        // The gateway counts, and has no say in the numbers.
        TableRule(
            "request_limits", .dispatch,
            [
                TableGrant(
                    .gateway, [.select, .insert, .update],
                    updateColumns: [
                        "full_at_us", "window_started_at_us", "window_count", "admitted", "admitted_at_us",
                    ], reach: .ownScope),
                TableGrant(.operator, [.select, .insert, .update], reach: .ownScope),
            ]),
    ]

    /// The queue's rows hold ids only; producers add, workers take, the leader (in the orchestrator) keeps order.
    /// The operator looks on, cancels, replays, purges, and sets policies.
    /// Source: the comment at the head of 0002_create_queue.sql.
    private static let queue: [TableRule] = [
        TableRule(
            "queue.job", .dispatch,
            Self.produced([.insert], operator: [.select, .insert], reach: .ownScope)
                + Self.worked([.select, .insert])),
        TableRule(
            "queue.ready", .dispatch,
            Self.produced([.insert], operator: [.select, .insert, .delete])
                + Self.worked([.select, .insert, .update, .delete])),
        TableRule(
            "queue.lease", .dispatch, Self.operated() + Self.worked([.select, .insert, .update, .delete])),
        TableRule(
            "queue.scheduled", .dispatch,
            Self.produced([.select, .insert, .delete], operator: [.select, .insert, .delete])
                + Self.worked([.select, .insert, .update, .delete])),
        TableRule(
            "queue.done", .dispatch,
            Self.produced([.insert], operator: [.select, .insert]) + Self.worked([.select, .insert])),
        TableRule(
            "queue.dead", .dispatch, Self.operated([.select, .update, .delete]) + Self.worked([.select, .insert])),
        TableRule("queue.attempt_error", .dispatch, Self.operated() + Self.worked([.select, .insert])),
        TableRule(
            "queue.dedupe", .dispatch,
            Self.produced([.select, .insert, .delete], operator: [.select, .insert, .delete])
                + Self.worked([.select, .insert, .delete])),
        TableRule(
            "queue.worker", .dispatch, Self.operated() + Self.worked([.select, .insert, .update, .delete])),
        TableRule(
            "queue.tenant_policy", .dispatch,
            Self.produced([.select], operator: [.select, .insert, .update]) + Self.worked([.select])),
        TableRule(
            "queue.kind_policy", .dispatch,
            Self.operated([.select, .insert, .update])
                + Self.worked([.select, .update], updating: ["full_at"])),
        TableRule(
            "queue.cancellation", .dispatch,
            Self.operated([.select, .insert])
                + [TableGrant(.orchestrator, [.select, .delete]), TableGrant(.reports, [.select])]),
        TableRule(
            "queue.schedule", .dispatch,
            Self.operated([.select, .update]) + [TableGrant(.orchestrator, [.select, .insert, .update])]),
        TableRule("queue.lane", .dispatch, Self.produced([.select]) + Self.worked([.select, .insert, .update])),
        TableRule(
            "queue.leader", .dispatch,
            Self.operated() + [TableGrant(.orchestrator, [.select, .insert, .update, .delete])]),
    ]

    /// For services that only enqueue, and the operator.
    private static func produced(
        _ privileges: [TableGrant.Privilege], operator operating: [TableGrant.Privilege] = [.select],
        reach: TableGrant.Reach = .everyTenant
    ) -> [TableGrant] {
        [.gateway, .links].map { TableGrant($0, privileges, reach: reach) } + Self.operated(operating)
    }

    /// For the operator.
    private static func operated(_ privileges: [TableGrant.Privilege] = [.select]) -> [TableGrant] {
        [TableGrant(.operator, privileges)]
    }

    /// For services that run jobs.
    private static func worked(
        _ privileges: [TableGrant.Privilege], updating columns: [String]? = nil
    ) -> [TableGrant] {
        [.orchestrator, .reports].map { TableGrant($0, privileges, updateColumns: columns) }
    }

    /// Who may take ids for new jobs.
    package static let sequences: [(name: String, roles: [ServiceRole])] = [
        ("queue.job_id", [.gateway, .links, .orchestrator, .reports, .operator]),
        ("queue.shard", [.operator]),
    ]

    /// Tables that the queue's upkeep functions read as their owner, which row-level security binds too.
    package static let upkeepTables = [
        "queue.job", "queue.ready", "queue.lease", "queue.scheduled", "queue.dedupe", "queue.attempt_error",
        "queue.worker", "queue.lane", "queue.leader",
    ]
}
