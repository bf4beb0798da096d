import CanonicalJSON
import Hummingbird
import MediaStore
import ServiceAssembly
import ServiceRuntime
import VerificationDomain
import Workflows

/// Serves what the pages send for the task that waits: `/l/r/<handle>/tasks/<task>/…`.
struct TaskController: Sendable {
    let reader: LinkReader
    let actions: any CaptureActions
    let uploads: UploadReceiver
    let pages: LinkPages

    func addRoutes(to router: Router<BasicServiceContext>) {
        let tasks = router.group("/l/r/{handle}/tasks/{task}")
        tasks.post("profile", use: self.profile)
        tasks.post("documents", use: self.document)
        tasks.post("live_photos", use: self.livePhoto)
        tasks.post("proof_of_address", use: self.proofOfAddress)
        tasks.post("unable", use: self.unable)
        tasks.post("complete", use: self.complete)
    }

    /// Completes a profile task with a form. A browser without scripts gets a page back, a script `{"next"}` or the
    /// mistakes by input.
    @Sendable
    func profile(_ request: Request, context: BasicServiceContext) async throws -> Response {
        let wantsPage = request.wantsPage
        let link: OpenLink
        let step: CaptureStep
        do {
            (link, step) = try await self.reader.openTask(of: request, context)
        } catch LinkError.alreadyDone where wantsPage {
            return .seeOther(try await self.reader.link(of: request, context).handle.path + "?step=done")
        }
        guard case .profile(let profile) = step.capture else { throw LinkError.alreadyDone }
        var form = try await ProfileForm.read(request)
        let data = form.data(for: profile)
        do {
            try await self.complete(step, of: link, data: data)
        } catch let error as TaskDataError {
            form.errors = ProfileErrors(profile: profile, strings: self.pages.strings(of: link))
                .messages(error.fields, data: data)
            guard wantsPage else { throw Problem.validation(form.errors.mapValues { .messages([$0]) }) }
            let page = try self.pages.profile(profile, step, of: link, form: form)
            return .page(page, status: .unprocessableContent)
        } catch LinkError.alreadyDone where wantsPage {
            return .seeOther("\(link.handle.path)?step=done")
        }
        return wantsPage ? .seeOther("\(link.handle.path)?step=done") : Self.next(link)
    }

    /// Stores one side of a document, and answers `{"id"}`.
    @Sendable
    func document(_ request: Request, context: BasicServiceContext) async throws -> Response {
        let (link, step) = try await self.reader.openTask(of: request, context)
        guard case .document(let capture) = step.capture else { throw LinkError.alreadyDone }
        let id = try await self.received(link) {
            try await self.uploads.receive(request, scope: link.scope, policy: .document(in: link.scope)) { form in
                let document = try DocumentFields(form.fields, capture: capture).document(of: link.run.applicantID)
                return try await self.actions.record(document, file: try form.oneFile(), scope: link.scope)
            }
        }
        return .json(["id": .string(id.description)], status: .created)
    }

    /// Stores a photo of the face, and answers `{"id"}`.
    @Sendable
    func livePhoto(_ request: Request, context: BasicServiceContext) async throws -> Response {
        let (link, step) = try await self.reader.openTask(of: request, context)
        guard case .face = step.capture else { throw LinkError.alreadyDone }
        let id = try await self.received(link) {
            try await self.uploads.receive(request, scope: link.scope, policy: .photo(in: link.scope)) { form in
                try await self.actions.recordPhoto(
                    of: link.run.applicantID, file: try form.oneFile(), scope: link.scope)
            }
        }
        return .json(["id": .string(id.description)], status: .created)
    }

    /// Stores a document that shows where the person lives, and completes its task with it. Works without scripts.
    @Sendable
    func proofOfAddress(_ request: Request, context: BasicServiceContext) async throws -> Response {
        let (link, step) = try await self.openForm(of: request, context)
        guard let step else { return .seeOther("\(link.handle.path)?step=done") }
        guard case .proofOfAddress(let capture) = step.capture else { throw LinkError.alreadyDone }
        var mistakes: [String: String] = [:]
        var chosen: String?
        do {
            let id = try await self.uploads.receive(
                request, scope: link.scope, policy: .document(in: link.scope),
                check: { fields in
                    // Only kept for the form that is shown again.
                    chosen = fields["type"]
                    return ValidationError()
                }
            ) { form in
                let fields = try ProofOfAddressFields(form, capture: capture)
                return try await self.actions.record(
                    fields.document(of: link.run.applicantID), file: fields.file, scope: link.scope)
            }
            try await self.complete(step, of: link, data: [["id": .string(id.description)]])
            return .seeOther("\(link.handle.path)?step=done")
        } catch let error as ProofOfAddressFields.Missing {
            let strings = self.pages.strings(of: link)
            if error.isTypeMissing { mistakes["type"] = strings("proof_of_address", "type_missing") }
            if error.isFileMissing { mistakes["file"] = strings("proof_of_address", "file_missing") }
            chosen = error.chosen
        } catch LinkError.alreadyDone {
            return .seeOther("\(link.handle.path)?step=done")
        } catch let error as MediaError {
            mistakes["file"] = error.text(self.pages.strings(of: link))
        } catch is UploadError {
            throw Problem.badRequest("There must be one file.")
        } catch is ApplicantError {
            throw LinkError.unknown  // deleted since
        } catch is MediaResourceError {
            throw Problem.tooLarge  // no room for another file of the applicant's
        }
        let page = try self.pages.proofOfAddress(capture, step, of: link, mistakes: mistakes, chosen: chosen)
        return .page(page, status: .unprocessableContent)
    }

    /// Goes on without a recording that no page can make. Works without scripts.
    @Sendable
    func unable(_ request: Request, context: BasicServiceContext) async throws -> Response {
        let (link, step) = try await self.openForm(of: request, context)
        if let step {
            guard case .motion = step.capture else { throw LinkError.alreadyDone }
            do {
                try await self.complete(step, of: link, data: [])
            } catch LinkError.alreadyDone {
                // Another tab was first; what is next is the same.
            }
        }
        return .seeOther("\(link.handle.path)?step=done")
    }

    /// The step that a form without scripts is sent for; none when it is over, perhaps because the form came twice.
    private func openForm(
        of request: Request, _ context: BasicServiceContext
    ) async throws -> (link: OpenLink, step: CaptureStep?) {
        do {
            return try await self.reader.openTask(of: request, context)
        } catch LinkError.alreadyDone {
            return (try await self.reader.link(of: request, context), nil)
        }
    }

    /// Completes a task with what was stored for it: `{"data": [{"id"}]}`, as the API's own route takes it.
    @Sendable
    func complete(_ request: Request, context: BasicServiceContext) async throws -> Response {
        let (link, step) = try await self.reader.openTask(of: request, context)
        if case .profile = step.capture { throw LinkError.alreadyDone }
        let body = try await readJSONObject(request, maximum: 16 * 1024)
        do {
            try await self.complete(step, of: link, data: body["data"] ?? .null)
        } catch is TaskDataError {
            throw Problem.validation(["data": ["must be a list of objects with an id"]])
        } catch let error as ValidationError {
            throw Problem.validation(error.fields.mapValues { .messages($0) })
        }
        return Self.next(link)
    }

    private static func next(_ link: OpenLink) -> Response { .json(["next": .string("\(link.handle.path)?step=next")]) }

    /// - Throws: ``LinkError`` for what another tab, a timer or a deletion did in the meantime.
    private func complete(_ step: CaptureStep, of link: OpenLink, data: JSONValue) async throws {
        do {
            try await self.actions.complete(step.taskID, of: link.run.id, data: data, scope: link.scope)
        } catch let error as WorkflowRunProblem {
            switch error {
            case .notFound, .noActiveVersion: throw LinkError.unknown
            case .taskNotFound, .taskNotOpen, .taskNotCompletable, .runEnded, .noTimer: throw LinkError.alreadyDone
            }
        } catch let error as WorkflowRunError {
            switch error {
            case .runEnded, .unknownTask, .alreadyCompleted, .staleAttempt: throw LinkError.alreadyDone
            case .notCreated, .alreadyCreated, .wrongDefinition: throw error
            }
        }
    }

    private func received<ID: Sendable>(_ link: OpenLink, _ receive: () async throws -> ID) async throws -> ID {
        do {
            return try await receive()
        } catch let error as MediaError {
            throw Problem.validation(["file": .messages([error.text(self.pages.strings(of: link))])])
        } catch is UploadError {
            throw Problem.badRequest("There must be one file.")
        } catch is ApplicantError {
            throw LinkError.unknown  // deleted since
        } catch is MediaResourceError {
            throw Problem.tooLarge  // no room for another file of the applicant's
        }
    }
}
