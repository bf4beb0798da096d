import ArgumentParser
import CanonicalJSON
import Persistence
import PostgresClient
import VerificationDomain

/// `martletctl addresses`
struct AddressesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "addresses", abstract: "The UK addresses that the address picker finds in the live environment.",
        discussion: """
            They are the deployment's, the same for every tenant, and public: a data set that you have the right to use.
            The sandbox has a few invented ones of its own.
            """,
        subcommands: [Load.self, Show.self])

    /// `martletctl addresses load`
    struct Load: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Replaces all addresses by those of a file.",
            discussion: """
                A line of the file is a JSON object with postcode and any of flat_number, building_number, building_name,
                street, sub_street, town, line1, line2, line3. The addresses of a postcode are offered in the file's order.
                Nothing is changed when a line is wrong; the message names up to ten of them.
                """)

        @Option(help: "The file; - is standard input.")
        var file: String
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let addresses = try AddressFile.parsed(try InputFile.read(self.file))
            try await self.database.withPool { pool in
                try await PostgresPostcodeAddressRepository.replaceAll(by: addresses, on: pool)
            }
            self.output.print(
                ["addresses": .integer(Int64(addresses.count))], "Loaded \(addresses.count) addresses.")
        }
    }

    /// `martletctl addresses show`
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Tells how many addresses there are.")

        @OptionGroup var database: DatabaseOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let count = try await self.database.withPool { pool in
                try await PostgresPostcodeAddressRepository(on: pool).count()
            }
            self.output.print(["addresses": .integer(Int64(count))], "\(count) addresses.")
        }
    }
}

/// A data set of addresses: a JSON object a line, blank lines aside.
enum AddressFile {
    /// How many wrong lines a message names.
    static let namedMistakes = 10

    /// - Throws: ``CommandFailure`` naming the first wrong lines, and what is wrong with each.
    static func parsed(_ bytes: [UInt8]) throws -> [PostcodeAddress] {
        var addresses: [PostcodeAddress] = []
        var mistakes: [String] = []
        for (number, line) in zip(1..., bytes.split(separator: 0x0A, omittingEmptySubsequences: false)) {
            if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
            do {
                addresses.append(try PostcodeAddress(json: try JSONValue(parsing: Array(line))))
            } catch let error as VerificationDomain.ValidationError {
                let fields = error.fields.sorted { $0.key < $1.key }
                mistakes.append(
                    "line \(number): "
                        + fields.map { "\($0.key) \($0.value.joined(separator: ", "))" }.joined(separator: "; "))
            } catch is JSONParseError {
                mistakes.append("line \(number): is not JSON")
            }
            if mistakes.count == Self.namedMistakes { break }
        }
        guard mistakes.isEmpty else { throw CommandFailure(message: mistakes.joined(separator: "\n")) }
        return addresses
    }
}
