/// Everything that is on record about a run that has ended: what files are made of. Personal data; prints as its run.
package struct RunDossier: Sendable, Equatable {
    /// Whether its answers are canned.
    package let isSandbox: Bool
    /// Whom it is about, as stored now.
    package let applicant: Applicant
    /// The run with its log.
    package let history: RunHistory
    /// In the order in which they began.
    package let tasks: [WorkflowTask]
    /// Those that tasks of the run made, the first one first.
    package let reports: [Report]
    /// The documents that tasks of the run name, the first one first.
    package let documents: [Document]
    /// The photos that tasks of the run name, the first one first.
    package let livePhotos: [LivePhoto]
    /// The ID photos that tasks of the run name, the first one first.
    package let idPhotos: [IDPhoto]

    /// Joins the parts.
    package init(
        isSandbox: Bool, applicant: Applicant, history: RunHistory, tasks: [WorkflowTask], reports: [Report],
        documents: [Document] = [], livePhotos: [LivePhoto] = [], idPhotos: [IDPhoto] = []
    ) {
        self.isSandbox = isSandbox
        self.applicant = applicant
        self.history = history
        self.tasks = tasks
        self.reports = reports
        self.documents = documents
        self.livePhotos = livePhotos
        self.idPhotos = idPhotos
    }

    /// The run.
    package var run: WorkflowRun { self.history.run }
}

extension RunDossier: CustomStringConvertible, CustomReflectable {
    /// The run's id alone.
    package var description: String { "RunDossier(\(self.run.id))" }

    /// Shows no field, so that dumps are redacted too.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
