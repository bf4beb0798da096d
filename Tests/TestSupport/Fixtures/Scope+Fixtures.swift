import Foundation
package import VerificationDomain

extension TenantID {
    package static let acme = TenantID(
        rawValue: UUID(uuid: (0xAC, 0xAE, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 1)))
    package static let globex = TenantID(
        rawValue: UUID(uuid: (0x60, 0xBE, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 2)))
}

extension Scope {
    package static let acmeLive = Scope(tenantID: .acme, environment: .live)
    package static let acmeSandbox = Scope(tenantID: .acme, environment: .sandbox)
    package static let globexLive = Scope(tenantID: .globex, environment: .live)
    package static let globexSandbox = Scope(tenantID: .globex, environment: .sandbox)

    /// Two tenants with two environments each.
    package static let fixtures: [Scope] = [.acmeLive, .acmeSandbox, .globexLive, .globexSandbox]

    /// The three others of ``fixtures``.
    package var strangers: [Scope] { Self.fixtures.filter { $0 != self } }
}

extension Tenant {
    package static let acme = Tenant(
        id: .acme, name: "Acme", createdAt: .fixture, deletionDelay: .seconds(30 * 86_400))
    package static let globex = Tenant(
        id: .globex, name: "Globex", createdAt: .fixture.addingTimeInterval(1), deletionDelay: .seconds(86_400))
}
