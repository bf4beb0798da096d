import JobQueue
import Persistence
import PostgresClient
import TestSupport
import Testing
import VerificationDomain

@Suite(.postgres)
struct BrandingRepositoryTests {
    private let database: TestDatabase
    private let branding: PostgresBrandingRepository

    init() throws {
        self.database = try TestDatabase.current
        self.branding = PostgresBrandingRepository(on: try self.database.pool(as: .gateway))
    }

    private static func look(_ name: String) throws -> Branding {
        let svg = #"<svg xmlns="http://www.w3.org/2000/svg"><title>\#(name)</title></svg>"#
        return Branding(
            displayName: BrandName(name), primaryColour: BrandColour("#0c5a60"),
            logo: try BrandLogo(Array(svg.utf8), contentType: .svg))
    }

    @Test
    func everyFieldComesBackAndIsReplacedWhole() async throws {
        try await self.database.insertTenants()
        #expect(try await self.branding.find(tenant: .acme) == Branding())
        #expect(try await self.branding.summary(tenant: .acme) == BrandingSummary())
        let look = try Self.look("Acme")
        try await self.branding.replace(look, tenant: .acme)
        #expect(try await self.branding.find(tenant: .acme) == look)
        let summary = BrandingSummary(
            displayName: look.displayName, primaryColour: look.primaryColour, logoDigest: look.logo?.digest)
        let links = PostgresBrandingRepository(on: try self.database.pool(as: .links))
        #expect(try await links.summary(tenant: .acme) == summary)
        try await self.branding.replace(Branding(displayName: look.displayName), tenant: .acme)
        #expect(try await self.branding.find(tenant: .acme) == Branding(displayName: look.displayName))
    }

    @Test
    func neverCrossesTenants() async throws {
        try await self.database.insertTenants()
        let (acme, globex) = (try Self.look("Acme"), try Self.look("Globex"))
        try await self.branding.replace(acme, tenant: .acme)
        #expect(try await self.branding.find(tenant: .globex) == Branding())
        try await self.branding.replace(globex, tenant: .globex)
        try await self.branding.replace(Branding(), tenant: .globex)
        #expect(try await self.branding.find(tenant: .acme) == acme)
        // Without any condition of the statement, too.
        let names = try await self.database.pool(as: .links).all(
            "SELECT display_name FROM branding", in: TenantID.globex.sql
        ) { try $0.decode("display_name", as: String?.self) }
        #expect(names == [nil])
    }

    @Test
    func linkServiceChangesNobodysLook() async throws {
        try await self.database.insertTenants()
        let links = PostgresBrandingRepository(on: try self.database.pool(as: .links))
        let error = await #expect(throws: SQLError.self) { try await links.replace(Branding(), tenant: .acme) }
        #expect(error?.isRefusedAccess == true)
    }

    @Test
    func aChangeAndItsAuditLineStandOrFallTogether() async throws {
        try await self.database.insertTenants()
        let store = PostgresVerificationStore(
            on: try self.database.pool(as: .gateway), parts: .init(producer: JobProducer(wakeUp: nil)))
        let manage = ManageBranding(store: store)
        let look = try Self.look("Acme")
        try await manage.replace(look, scope: .acmeSandbox, actor: .operatorCommand("root"))
        #expect(try await manage.find(tenant: .acme) == look)
        let actions = try await self.database.pool(as: .gateway).all(
            "SELECT action FROM audit_log", in: TenantID.acme.sql
        ) { try $0.decode("action", as: String.self) }
        #expect(actions == ["branding.set"])
        let nobody = Scope(tenantID: .random(), environment: .sandbox)
        await #expect(throws: SQLError.self) {
            try await manage.replace(look, scope: nobody, actor: .operatorCommand("root"))
        }
    }
}
