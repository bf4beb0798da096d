// swift-tools-version: 6.2

import PackageDescription

// Every target gets the same settings; see CONTRIBUTING.md.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

/// Packages are pinned exactly, because `Package.resolved` is not committed.
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdTLS = Target.Dependency.product(name: "HummingbirdTLS", package: "hummingbird")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let jwt = Target.Dependency.product(name: "JWTKit", package: "jwt-kit")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let configuration = Target.Dependency.product(name: "Configuration", package: "swift-configuration")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

/// A module under `Shared/`.
func shared(
    _ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = [], resources: [Resource] = []
) -> Target {
    .target(
        name: name, dependencies: dependencies, path: "Shared/\(name)", exclude: exclude, resources: resources)
}

/// A service: its parts as a library that tests can link, and a `Main/` that only reads configuration and runs.
func service(
    _ module: String, executable: String, _ dependencies: [Target.Dependency], resources: [Resource] = []
) -> [Target] {
    [
        .target(
            name: module, dependencies: dependencies, path: "Services/\(module)", exclude: ["Main"],
            resources: resources),
        .executableTarget(
            name: executable, dependencies: [.target(name: module), "ServiceRuntime"],
            path: "Services/\(module)/Main"),
    ]
}

func tests(_ module: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
    .testTarget(
        name: "\(module)Tests",
        dependencies: [.target(name: module), "TestSupport"] + dependencies,
        path: "Tests/\(module)Tests", exclude: exclude
    )
}

var targets: [Target] = [
    .systemLibrary(name: "CLibPQ", path: "Shared/CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(
        name: "CTurboJPEG", path: "Shared/CTurboJPEG", pkgConfig: "libturbojpeg",
        providers: [.apt(["libturbojpeg0-dev"])]),
    .systemLibrary(name: "CPNG", path: "Shared/CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),

    .systemLibrary(
        name: "CQREncode", path: "Shared/CQREncode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),

    .systemLibrary(
        name: "CPango", path: "Shared/CPango", pkgConfig: "pangocairo", providers: [.apt(["libpango1.0-dev"])]),
    .systemLibrary(name: "CLibZip", path: "Shared/CLibZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
    .systemLibrary(
        name: "COpenSSL", path: "Shared/COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),

    shared("CanonicalJSON"),
    shared("QRCodes", ["CQREncode"]),
    shared("PDFDocuments", ["CPango"]),
    shared("PDFSignatures", ["COpenSSL"]),
    shared("ZIPArchives", ["CLibZip"]),
    shared("PostgresClient", ["CLibPQ", logging], exclude: ["README.md"]),
    shared("Cryptography", [crypto]),
    shared("OutboundHTTP", [asyncHTTPClient]),
    shared(
        "ServiceRuntime",
        ["PostgresClient", "CanonicalJSON", hummingbird, hummingbirdTLS, logging, metrics, lifecycle, configuration]),
    shared("JobQueue", ["PostgresClient", logging], exclude: ["README.md"]),
    shared("RateLimits", ["PostgresClient"], exclude: ["README.md"]),
    shared("ImageMeasurement", exclude: ["README.md"]),
    shared("MediaStore", ["Cryptography"]),
    shared("ChipReading", ["CanonicalJSON"]),
    shared("Workflows", ["CanonicalJSON", crypto, yams]),
    shared("Reports", ["CanonicalJSON"]),
    shared("Webhooks", ["Cryptography", "CanonicalJSON"], exclude: ["README.md"]),
    shared(
        "EvidenceFiles",
        ["CanonicalJSON", "PDFDocuments", "Reports", "VerificationDomain", "Workflows"]),
    shared("VerificationDomain", ["Workflows", "Reports", "Webhooks", "Cryptography", "CanonicalJSON"]),
    shared(
        "Persistence",
        [
            "VerificationDomain", "PostgresClient", "JobQueue", "Cryptography", "CanonicalJSON", "Reports", "Webhooks",
            "Workflows", logging,
        ], resources: [.copy("Migrations")]),

    shared(
        "ServiceAssembly",
        [
            "Persistence", "VerificationDomain", "JobQueue", "PostgresClient", "MediaStore", "Cryptography",
            "ServiceRuntime", "Workflows", hummingbird, logging, lifecycle,
        ]),

    .target(
        name: "TestSupport",
        dependencies: ["Persistence", "PostgresClient", "JobQueue", "VerificationDomain", logging],
        path: "Tests/TestSupport"),
]

/// What every service joins in its `Bootstrap/`.
let serviceParts: [Target.Dependency] = [
    "VerificationDomain", "Persistence", "JobQueue", "PostgresClient", "Cryptography", "ServiceAssembly",
    "ServiceRuntime", "CanonicalJSON", lifecycle, logging,
]

targets += service(
    "APIGateway", executable: "api-gateway",
    serviceParts + [
        "ChipReading", "EvidenceFiles", "MediaStore", "OutboundHTTP", "PDFDocuments", "RateLimits", "Reports",
        "Webhooks", "Workflows", hummingbird, jwt, yams,
    ], resources: [.copy("Resources")])
targets += service("WorkflowOrchestrator", executable: "workflow-orchestrator", serviceParts + ["MediaStore"])
targets += service(
    "ReportWorkers", executable: "report-workers",
    serviceParts + [
        "EvidenceFiles", "ImageMeasurement", "MediaStore", "PDFDocuments", "PDFSignatures", "Reports", "ZIPArchives",
    ])
targets += service(
    "WebhookDispatcher", executable: "webhook-dispatcher", serviceParts + ["OutboundHTTP", "Webhooks"])
targets += service(
    "LinkService", executable: "link-service",
    serviceParts + ["MediaStore", "QRCodes", "Webhooks", "Workflows", hummingbird, mustache],
    resources: [.copy("Resources")])
targets += service(
    "Martletctl", executable: "martletctl",
    serviceParts + ["OutboundHTTP", "RateLimits", "Reports", "Workflows", arguments])
targets += [
    .executableTarget(name: "media-decoder", dependencies: ["CTurboJPEG", "CPNG"], path: "Services/MediaDecoder/Main")
]

targets.append(
    .testTarget(
        name: "MediaDecoderTests",
        dependencies: ["FuzzTargets", "ReportWorkers", "MediaStore", "media-decoder", "TestSupport"],
        path: "Tests/MediaDecoderTests"))

// Programs that measure the queue, and those that are killed to test it; neither is part of an image.
targets += [
    .executableTarget(
        name: "queue-benchmark", dependencies: ["JobQueue", "PostgresClient", logging, arguments],
        path: "Tests/Benchmarks/QueueBenchmark"),
    .executableTarget(
        name: "queue-fault-worker", dependencies: ["JobQueue", "PostgresClient", logging, arguments],
        path: "Tests/Faults/FaultWorker"),
]

// Mutated inputs for every parser that reads what strangers send: short in ./test, long in Tests/Fuzzing/run.
targets += [
    .target(
        name: "FuzzTargets",
        dependencies: [
            "CanonicalJSON", "ChipReading", "MediaStore", "OutboundHTTP", "ServiceRuntime", "VerificationDomain",
            "Webhooks", "Workflows",
        ], path: "Tests/Fuzzing/FuzzTargets"),
    .executableTarget(
        name: "fuzz-parsers", dependencies: ["FuzzTargets", arguments], path: "Tests/Fuzzing/FuzzParsers"),
]
targets += [tests("FuzzTargets", ["MediaStore"]), tests("OutboundHTTP", ["FuzzTargets"])]

let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")
targets.append(
    tests(
        "LinkService",
        serviceParts + [
            "FuzzTargets", "ImageMeasurement", "MediaStore", "Webhooks", "Workflows", hummingbird, hummingbirdTesting,
            mustache,
        ]))

targets.append(
    tests(
        "APIGateway",
        serviceParts + [
            "FuzzTargets", "MediaStore", "OutboundHTTP", "RateLimits", "Webhooks", "Workflows", hummingbird,
            hummingbirdTesting, jwt,
        ]))
targets.append(tests("WebhookDispatcher", serviceParts + ["OutboundHTTP", "Webhooks"]))
targets.append(
    tests(
        "ReportWorkers",
        serviceParts + [
            "EvidenceFiles", "FuzzTargets", "ImageMeasurement", "MediaStore", "PDFDocuments", "PDFSignatures",
            "Reports",
            "media-decoder",
        ]))
targets.append(tests("WorkflowOrchestrator", serviceParts + ["Reports", "Workflows"]))
targets.append(tests("Martletctl", serviceParts + ["OutboundHTTP", "Reports", "Workflows", arguments]))
targets.append(tests("RateLimits", ["PostgresClient", "Persistence", "VerificationDomain"]))

for module in [
    "CanonicalJSON", "PostgresClient", "Cryptography", "ServiceRuntime", "JobQueue", "MediaStore",
    "ChipReading", "ImageMeasurement", "Reports", "Webhooks", "VerificationDomain", "Persistence", "QRCodes",
    "PDFDocuments", "ZIPArchives",
] {
    targets.append(tests(module))
}

targets.append(tests("PDFSignatures", ["PDFDocuments"]))
targets.append(
    tests("EvidenceFiles", ["CanonicalJSON", "PDFDocuments", "Reports", "VerificationDomain", "Workflows"]))

// Files that tests read by their path.
targets.append(tests("Workflows", exclude: ["Fixtures/Findings", "Fixtures/Traces", "StudioGuide.md"]))

for target in targets where target.type != .system {
    target.swiftSettings = (target.swiftSettings ?? []) + settings
}

let package = Package(
    name: "martlet",
    platforms: [.macOS(.v26)],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
        .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/vapor/jwt-kit", exact: "5.7.1"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", exact: "2.13.0"),
        .package(url: "https://github.com/apple/swift-configuration", exact: "1.4.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    ],
    targets: targets
)
