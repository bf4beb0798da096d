/// Where a deployment is reached from outside; each without a trailing slash.
package struct PublicAddresses: Sendable, Equatable {
    /// Scheme, host and port of the API.
    package let api: String
    /// Of the dashboard.
    package let dashboard: String
    /// Of the hosted pages.
    package let links: String

    /// Joins the addresses: scheme, host and port each, such as `https://api.example.com`.
    package init(api: String, dashboard: String, links: String) {
        self.api = api
        self.dashboard = dashboard
        self.links = links
    }

    /// Where a person looks at a run's results.
    package func dashboardURL(of run: WorkflowRunID) -> String { "\(self.dashboard)/results/\(run)" }

    /// Where a person looks at a check's results.
    package func dashboardURL(of check: CheckID) -> String { "\(self.dashboard)/checks/\(check)" }
}
