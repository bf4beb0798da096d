import Persistence
import Testing

struct SQLScriptTests {
    @Test(
        arguments: [
            ("", []),
            (" \n ;; \n", []),
            ("-- only a comment\n", []),
            ("/* only; a comment */", []),
            ("SELECT 1", ["SELECT 1"]),
            ("SELECT 1; SELECT 2;", ["SELECT 1", "SELECT 2"]),
            ("SELECT 'a;b'; SELECT 2", ["SELECT 'a;b'", "SELECT 2"]),
            ("SELECT 'it''s; so'; SELECT 2", ["SELECT 'it''s; so'", "SELECT 2"]),
            (#"SELECT E'it\'s; so'; SELECT 2"#, [#"SELECT E'it\'s; so'"#, "SELECT 2"]),
            (#"SELECT 'a\'; SELECT 2"#, [#"SELECT 'a\'"#, "SELECT 2"]),
            ("SELECT 1 AS \"a;\"\"b\"; SELECT 2", ["SELECT 1 AS \"a;\"\"b\"", "SELECT 2"]),
            ("SELECT 1 -- it's; no quote\n; SELECT 2", ["SELECT 1 -- it's; no quote\n", "SELECT 2"]),
            ("SELECT /* ; /* ; */ ' */ 1; SELECT 2", ["SELECT /* ; /* ; */ ' */ 1", "SELECT 2"]),
            ("DO $$ a; 'b; $$; SELECT 2", ["DO $$ a; 'b; $$", "SELECT 2"]),
            ("DO $x1$ a; $$; $x$; $x1$; SELECT 2", ["DO $x1$ a; $$; $x$; $x1$", "SELECT 2"]),
            ("SELECT $1; SELECT a$b; SELECT 3", ["SELECT $1", "SELECT a$b", "SELECT 3"]),
            (
                "-- about one\nSELECT 1;\n-- about two\nSELECT 2;\n",
                ["-- about one\nSELECT 1", "-- about two\nSELECT 2"]
            ),
            ("SELECT 'ö;ü'; SELECT 'ß'", ["SELECT 'ö;ü'", "SELECT 'ß'"]),
        ] as [(String, [String])])
    func scriptIsSplitAtItsOwnSemicolonsOnly(_ script: String, _ statements: [String]) {
        #expect(SQLScript.statements(of: script) == statements)
    }

    @Test(arguments: ["SELECT 'open; SELECT 2", "DO $$ open; SELECT 2", "SELECT /* open; SELECT 2"])
    func whatIsNotClosedIsOneStatement(_ script: String) {
        #expect(SQLScript.statements(of: script) == [script])
    }

    @Test
    func migrationsHoldNoTransactionOfTheirOwn() throws {
        for migration in try Migration.all() {
            let words = SQLScript.statements(of: migration.sql).compactMap { statement in
                statement.split(separator: "\n").first { !$0.hasPrefix("--") }?.split(separator: " ").first
            }
            #expect(!words.isEmpty)
            #expect(words.allSatisfy { !["BEGIN", "COMMIT", "ROLLBACK", "VACUUM"].contains($0) }, "\(migration.name)")
        }
    }
}
