import ArgumentParser
import CanonicalJSON
import Persistence
import VerificationDomain

/// `martletctl branding`
struct BrandingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "branding", abstract: "How a tenant's hosted pages look, in both its environments.",
        discussion: "Pages show a change from the next one that is opened.",
        subcommands: [Set.self, Show.self, Clear.self])

    /// `martletctl branding set`
    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Sets what is given, and leaves the rest as it is.",
            discussion: """
                The colour is refused when texts in it could not be read (WCAG 2.2 AA); the message names one that can.
                A logo is a PNG or a plain SVG of at most 20 KB; scripts, styles, links and embedded files are refused.
                """)

        @Option(help: "The tenant's id.")
        var tenant: String
        @Option(help: "What people call the tenant, 1 to 100 characters.")
        var displayName: String?
        @Option(help: "The colour of buttons and links, such as #0c5a60.")
        var primaryColour: String?
        @Option(help: "A file that ends in .png or .svg.")
        var logo: String?

        @OptionGroup var database: DatabaseOptions
        @OptionGroup var output: OutputOptions

        func validate() throws {
            guard self.displayName != nil || self.primaryColour != nil || self.logo != nil else {
                throw ArgumentParser.ValidationError("Give --display-name, --primary-colour or --logo.")
            }
        }

        func run() async throws {
            let given = try self.given()
            let (tenant, branding) = try await self.database.withPool { pool in
                let use = OperatorStore(pool: pool)
                let tenant = try await use.tenant(self.tenant)
                let manage = ManageBranding(store: use.store)
                var branding = try await manage.find(tenant: tenant.id)
                if let name = given.displayName { branding.displayName = name }
                if let colour = given.primaryColour { branding.primaryColour = colour }
                if let logo = given.logo { branding.logo = logo }
                try await manage.replace(
                    branding, scope: Scope(tenantID: tenant.id, environment: .sandbox), actor: use.actor)
                return (tenant.id, branding)
            }
            self.output.print(branding.summary(of: tenant), "Set. " + branding.text)
        }

        /// - Throws: ``CommandFailure`` naming everything that cannot be.
        private func given() throws -> Branding {
            var wrong = VerificationDomain.ValidationError()
            var given = Branding(
                displayName: self.displayName.flatMap { wrong.brandName($0) },
                primaryColour: self.primaryColour.flatMap { wrong.brandColour($0) })
            if let path = self.logo {
                let type: BrandLogo.ContentType
                switch path.split(separator: ".").last?.lowercased() {
                case "png": type = .png
                case "svg": type = .svg
                default: throw CommandFailure(message: "--logo must name a .png or .svg file")
                }
                given.logo = wrong.brandLogo(try InputFile.read(path), type)
            }
            guard wrong.isEmpty else {
                throw CommandFailure(
                    message: wrong.fields.sorted { $0.key < $1.key }
                        .map { "\($0.key) \($0.value.joined(separator: ", "))" }.joined(separator: "; "))
            }
            return given
        }
    }

    /// `martletctl branding show`
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Shows what is set; the logo by its size alone.")

        @Option(help: "The tenant's id.")
        var tenant: String

        @OptionGroup var database: DatabaseOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let (tenant, branding) = try await self.database.withPool { pool in
                let use = OperatorStore(pool: pool)
                let tenant = try await use.tenant(self.tenant)
                return (tenant.id, try await ManageBranding(store: use.store).find(tenant: tenant.id))
            }
            self.output.print(branding.summary(of: tenant), branding.text)
        }
    }

    /// `martletctl branding clear`
    struct Clear: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Makes the tenant's pages look as everybody's.")

        @Option(help: "The tenant's id.")
        var tenant: String

        @OptionGroup var database: DatabaseOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let tenant = try await self.database.withPool { pool in
                let use = OperatorStore(pool: pool)
                let tenant = try await use.tenant(self.tenant)
                try await ManageBranding(store: use.store).replace(
                    Branding(), scope: Scope(tenantID: tenant.id, environment: .sandbox), actor: use.actor)
                return tenant.id
            }
            self.output.print(Branding().summary(of: tenant), "Cleared. " + Branding().text)
        }
    }
}

extension Branding {
    fileprivate func summary(of tenant: TenantID) -> JSONValue {
        [
            "tenant_id": .string(tenant.description),
            "display_name": self.displayName.map { .string($0.text) } ?? .null,
            "primary_colour": self.primaryColour.map { .string($0.text) } ?? .null,
            "logo": self.logo.map { logo in
                [
                    "content_type": .string(logo.contentType.rawValue), "bytes": .integer(Int64(logo.bytes.count)),
                    "digest": .string(logo.digest),
                ]
            } ?? .null,
        ]
    }

    fileprivate var text: String {
        [
            "Display name: \(self.displayName?.text ?? "the tenant's own")",
            "primary colour: \(self.primaryColour?.text ?? "Martlet's")",
            "logo: " + (self.logo.map { "\($0.contentType.rawValue), \($0.bytes.count) bytes" } ?? "Martlet's"),
        ].joined(separator: "; ") + "."
    }
}
