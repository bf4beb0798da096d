import Foundation
import Persistence
import PostgresClient
import TestSupport
import Testing
import VerificationDomain

@Suite(.postgres)
struct TenantRepositoryTests {
    private let database: TestDatabase
    private let tenants: PostgresTenantRepository

    init() throws {
        self.database = try TestDatabase.current
        self.tenants = PostgresTenantRepository(on: try self.database.pool(as: .operator))
    }

    @Test(arguments: [Tenant.acme, .globex])
    func everyFieldComesBack(tenant: Tenant) async throws {
        try await self.tenants.insert(tenant)
        #expect(try await self.tenants.find(tenant.id) == tenant)
        #expect(try await self.tenants.find(.random()) == nil)
    }

    @Test
    func listIsOldestFirst() async throws {
        for tenant in [Tenant.globex, .acme] { try await self.tenants.insert(tenant) }
        #expect(try await self.tenants.list() == [.acme, .globex])
    }

    @Test
    func tenantIsInsertedOnce() async throws {
        try await self.tenants.insert(.acme)
        let error = await #expect(throws: SQLError.self) { try await self.tenants.insert(.acme) }
        #expect(error?.isUniqueViolation(of: "tenants_pkey") == true)
    }

    @Test
    func gatewayMakesNoTenants() async throws {
        let tenants = PostgresTenantRepository(on: try self.database.pool(as: .gateway))
        await #expect(throws: SQLError.self) { try await tenants.insert(.acme) }
        #expect(try await tenants.list() == [])
    }
}
