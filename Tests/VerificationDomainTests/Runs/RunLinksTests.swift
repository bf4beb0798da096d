import Cryptography
import TestSupport
import Testing
import VerificationDomain

struct RunLinksTests {
    private let links = RunLinks(key: TestKeys.links, baseURL: "https://links.example.com")

    @Test
    func linkOfARunIsAlwaysTheSame() {
        let run = WorkflowRunID.random()
        let token = self.links.token(for: run)
        #expect(self.links.token(for: run) == token)
        #expect(token.utf8.count == 43)
        #expect(Base64URL.decode(token)?.count == 32)
        #expect(self.links.url(for: run) == "https://links.example.com/l/\(token)")
    }

    @Test
    func otherRunsAndOtherKeysHaveOtherLinks() {
        let run = WorkflowRunID.random()
        let others = RunLinks(key: .generate(), baseURL: "https://links.example.com")
        #expect(self.links.token(for: run) != self.links.token(for: .random()))
        #expect(self.links.token(for: run) != others.token(for: run))
    }

    @Test
    func storedHashIsNotTheToken() {
        let token = self.links.token(for: .random())
        #expect(RunLinks.hash(of: token) == SHA256Digest.digest(of: token).bytes)
        #expect(RunLinks.hash(of: token) != Base64URL.decode(token))
    }
}
