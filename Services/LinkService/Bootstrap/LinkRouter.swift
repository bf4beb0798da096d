import Hummingbird
import ServiceAssembly
import ServiceRuntime

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Joins routes and middleware.
struct LinkRouter: Sendable {
    let directory: any LinkDirectory
    let actions: any CaptureActions
    let uploads: UploadReceiver
    let resources: LinkResources
    /// Scheme, host and port of the pages.
    let baseURL: String
    let now: @Sendable () -> Date

    func router(_ configuration: HTTPServerConfiguration) -> Router<BasicServiceContext> {
        let router = Router(context: BasicServiceContext.self)
        let pages = LinkPages(resources: self.resources)
        let origin = PublicOrigin(baseURL: self.baseURL)
        let reader = LinkReader(directory: self.directory, origin: origin, now: self.now)
        router.addServiceMiddleware(configuration: configuration, security: .page(origin))
        router.add(middleware: JobTraceMiddleware())
        router.add(middleware: ErrorPageMiddleware(pages: pages))
        // Once more, inside: pages are for problems too.
        router.add(middleware: ProblemMiddleware())
        router.add(middleware: SameOriginMiddleware(baseURL: self.baseURL))
        AssetController(assets: self.resources.assets).addRoutes(to: router)
        LinkController(directory: self.directory, reader: reader, pages: pages, now: self.now).addRoutes(to: router)
        TaskController(reader: reader, actions: self.actions, uploads: self.uploads, pages: pages)
            .addRoutes(to: router)
        return router
    }
}
