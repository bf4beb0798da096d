package import CanonicalJSON
package import Foundation
package import PDFDocuments
package import Reports
package import VerificationDomain

/// A check as its download shows it: everything in it is given, nothing is read. Personal data; prints as its id.
package struct CheckFile: Sendable, Equatable {
    /// A report of the check.
    package struct Item: Sendable, Equatable {
        /// As the API names it.
        package let id: String
        /// What was examined.
        package let name: ReportName
        /// Where it stands.
        package let status: ReportStatus
        /// `nil` unless it is complete.
        package let result: ReportResult?
        /// `nil` unless it is complete and has one.
        package let subResult: ReportSubResult?
        /// When it began.
        package let createdAt: Date
        /// As the API shows it; what nobody examined has no result.
        package let breakdown: [String: Breakdown]
        /// As the API shows them.
        package let properties: [String: JSONValue]

        /// States a report.
        package init(
            id: String, name: ReportName, status: ReportStatus, result: ReportResult?, subResult: ReportSubResult?,
            createdAt: Date, breakdown: [String: Breakdown], properties: [String: JSONValue]
        ) {
            self.id = id
            self.name = name
            self.status = status
            self.result = result
            self.subResult = subResult
            self.createdAt = createdAt
            self.breakdown = breakdown
            self.properties = properties
        }
    }

    /// As the API names it.
    package let id: String
    /// As the API says it, such as `complete`.
    package let status: String
    /// As the API says it; `nil` until the check is complete.
    package let result: String?
    /// When it began.
    package let createdAt: Date
    /// In the tenant's order.
    package let tags: [String]
    /// Whom it is about.
    package let applicant: Applicant
    /// In the order in which they were asked for.
    package let reports: [Item]
    /// Whether its answers are canned.
    package let isSandbox: Bool

    /// States a check.
    package init(
        id: String, status: String, result: String?, createdAt: Date, tags: [String], applicant: Applicant,
        reports: [Item], isSandbox: Bool
    ) {
        self.id = id
        self.status = status
        self.result = result
        self.createdAt = createdAt
        self.tags = tags
        self.applicant = applicant
        self.reports = reports
        self.isSandbox = isSandbox
    }

    /// The check as a document. Source: API reference, "Download Check".
    /// - Parameter moment: When it is asked for, which the document says.
    package func document(at moment: Date) -> PDFDocument {
        var blocks: [PDFBlock] = [
            .heading("Check", level: 1),
            .note("Made at \(DossierSections.time(moment)) UTC. All times are UTC."),
        ]
        if self.isSandbox { blocks.append(DossierSections.sandboxNotice) }
        var facts = [
            ["id", self.id], ["status", self.status], ["result", self.result ?? "none"],
            ["created_at", DossierSections.time(self.createdAt)],
        ]
        if !self.tags.isEmpty { facts.append(["tags", self.tags.joined(separator: "\n")]) }
        blocks.append(DossierSections.facts(facts))
        blocks += DossierSections.applicant(self.applicant)
        blocks.append(.heading("Reports", level: 2))
        for report in self.reports {
            blocks += DossierSections.report(
                name: report.name.rawValue, id: report.id,
                facts: [
                    ["status", report.status.rawValue], ["result", report.result?.rawValue ?? "none"],
                    ["sub_result", report.subResult?.rawValue ?? "none"],
                    ["created_at", DossierSections.time(report.createdAt)],
                ], breakdown: report.breakdown, properties: report.properties)
        }
        return PDFDocument(
            title: "Check \(self.id)", createdAt: moment, footer: "Check \(self.id)", blocks: blocks)
    }
}

extension CheckFile: CustomStringConvertible, CustomReflectable {
    /// Id and status alone.
    package var description: String { "CheckFile(\(self.id), \(self.status))" }

    /// Shows no field, so that dumps are redacted too.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
