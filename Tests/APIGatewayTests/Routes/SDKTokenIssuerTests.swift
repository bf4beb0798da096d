import Cryptography
import Foundation
import JWTKit
import TestSupport
import Testing
import VerificationDomain
import Workflows

@testable import APIGateway

struct SDKTokenIssuerTests {
    private func run(createdAt: Date = .fixture) -> WorkflowRun {
        WorkflowRun(
            id: .random(), applicantID: .random(), workflowID: .random(), workflowVersion: 1, definitionDigest: "d",
            tags: [], customerUserID: "user 7", link: WorkflowRunLink(), createdAt: createdAt, updatedAt: createdAt,
            status: .awaitingInput)
    }

    /// Whoever knows the deployment's key.
    private func verifier(_ secret: SymmetricSecret = TestKeys.links) async -> JWTKeyCollection {
        await JWTKeyCollection().add(
            hmac: HMACKey(from: secret.derived(for: "sdk-token").bytes), digestAlgorithm: .sha256, kid: "sdk-1")
    }

    @Test
    func aRunHasOneToken() async throws {
        let run = self.run()
        var tokens: Set<String> = []
        for _ in 0..<5 {
            let issuer = await SDKTokenIssuer(secret: TestKeys.links, region: .eu)
            for _ in 0..<5 { tokens.insert(try await issuer.token(for: run, scope: .acmeLive)) }
        }
        #expect(tokens.count == 1)
    }

    @Test
    func aTokenDoesNotDependOnFractionsOfASecond() async throws {
        let precise = self.run(createdAt: .fixture.addingTimeInterval(0.123_456_789))
        let stored = WorkflowRun(
            id: precise.id, applicantID: precise.applicantID, workflowID: precise.workflowID, workflowVersion: 1,
            definitionDigest: "d", tags: [], customerUserID: "user 7", link: WorkflowRunLink(),
            createdAt: .fixture.addingTimeInterval(0.123_457), updatedAt: .fixture, status: .approved)
        let issuer = await SDKTokenIssuer(secret: TestKeys.links, region: .eu)
        let first = try await issuer.token(for: precise, scope: .acmeLive)
        #expect(try await issuer.token(for: stored, scope: .acmeLive) == first)
    }

    @Test
    func anotherRunHasAnotherToken() async throws {
        let issuer = await SDKTokenIssuer(secret: TestKeys.links, region: .eu)
        let first = try await issuer.token(for: self.run(), scope: .acmeLive)
        #expect(try await issuer.token(for: self.run(), scope: .acmeLive) != first)
    }

    @Test
    func aTokenNamesItsRunAndScope() async throws {
        let run = self.run()
        let token = try await SDKTokenIssuer(secret: TestKeys.links, region: .ca).token(for: run, scope: .globexSandbox)
        let claims = try await self.verifier().verify(token, as: SDKTokenIssuer.Claims.self)
        #expect(claims.issuer.value == "martlet-ca")
        #expect(claims.audience.value == ["sdk"])
        #expect(claims.identifier.value == run.id.description)
        #expect(claims.workflowRunID == run.id.description)
        #expect(claims.applicantID == run.applicantID.description)
        #expect(claims.tenantID == TenantID.globex.description)
        #expect(claims.environment == "sandbox")
    }

    @Test
    func aTokenIsGoodForFiveWeeks() async throws {
        let token = try await SDKTokenIssuer(secret: TestKeys.links, region: .eu)
            .token(for: self.run(), scope: .acmeLive)
        let claims = try await self.verifier().verify(token, as: SDKTokenIssuer.Claims.self)
        #expect(claims.issuedAt.value == .fixture)
        #expect(claims.expiration.value == .fixture.addingTimeInterval(5 * 7 * 86_400))
    }

    @Test
    func aTokenOlderThanFiveWeeksIsRefused() async throws {
        let old = self.run(createdAt: Date().addingTimeInterval(-5 * 7 * 86_400 - 1))
        let token = try await SDKTokenIssuer(secret: TestKeys.links, region: .eu).token(for: old, scope: .acmeLive)
        let verifier = await self.verifier()
        await #expect(throws: JWTError.self) { try await verifier.verify(token, as: SDKTokenIssuer.Claims.self) }
    }

    @Test
    func anotherDeploymentsKeyDoesNotVerify() async throws {
        let token = try await SDKTokenIssuer(secret: TestKeys.links, region: .eu)
            .token(for: self.run(), scope: .acmeLive)
        let other = await self.verifier(try SymmetricSecret(bytes: Array(repeating: 9, count: 32)))
        await #expect(throws: JWTError.self) { try await other.verify(token, as: SDKTokenIssuer.Claims.self) }
    }

    /// The key of links also signs other things; a token of another purpose must never pass as this one.
    @Test
    func theKeyIsDerivedForThisPurpose() async throws {
        let token = try await SDKTokenIssuer(secret: TestKeys.links, region: .eu)
            .token(for: self.run(), scope: .acmeLive)
        let plain = await JWTKeyCollection().add(
            hmac: HMACKey(from: TestKeys.links.bytes), digestAlgorithm: .sha256, kid: "sdk-1")
        await #expect(throws: JWTError.self) { try await plain.verify(token, as: SDKTokenIssuer.Claims.self) }
    }
}
