package import Testing

/// Gives each test case a database of its own: `TestDatabase.current`.
package struct PostgresTrait: TestTrait, SuiteTrait, TestScoping {
    package var isRecursive: Bool { true }

    package func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        // Called for a suite as a whole, too, which needs none.
        guard testCase != nil else { return try await function() }
        try await TestDatabase.withCopy { try await function() }
    }
}

extension Trait where Self == PostgresTrait {
    /// This test, or every test of this suite, runs on its own copy of the migrated database.
    package static var postgres: Self { Self() }
}
