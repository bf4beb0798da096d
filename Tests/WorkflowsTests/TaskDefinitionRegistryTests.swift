import CanonicalJSON
import Testing

@testable import Workflows

@Suite
struct TaskDefinitionRegistryTests {
    @Test
    func everyTaskOfTheReferenceIsThere() {
        let tasks = [
            // Smart Capture
            "upload_document_photo", "upload_face_photo", "upload_face_video", "upload_face_motion", "profile_data",
            "proof_of_address_capture",
            // Verification
            "data_extraction", "document_check", "document_check_with_address_information",
            "document_check_with_driving_licence_information", "face_check_photo", "face_check_photo_fully_auto",
            "face_check_video", "face_check_motion", "us_driving_licence_check", "identity_enhanced_check",
            "watchlist_standard_check", "watchlist_aml_check", "known_faces_check", "device_intelligence_check",
            "india_pan_check", "proof_of_address_check",
            // Signatures and tokens
            "qualified_electronic_signature", "advanced_electronic_signature", "simple_electronic_signature",
            "biometric_token_storage", "biometric_token_retrieval", "one_time_password_capture",
            // Logic, actions, results
            "start", "condition", "retry", "send_receive", "result",
        ]
        for task in tasks { #expect(TaskDefinitionRegistry.definition(task) != nil, "\(task)") }
    }

    @Test
    func idsVersionsAndPrefixesAreUnambiguous() {
        let all = TaskDefinitionRegistry.all
        #expect(Set(all.map { "\($0.id) \($0.version)" }).count == all.count)
        #expect(Set(all.map(\.idPrefix)).count == Set(all.map(\.id)).count)
        for definition in all {
            #expect(definition.version >= 1)
            // "^[0-9a-z_-]+$" (OpenAPI document): task ids and task_def_ids.
            for text in [definition.id, definition.idPrefix] {
                #expect(text.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x5F }, "\(text)")
            }
            #expect(Set(definition.inputs.map(\.name)).count == definition.inputs.count)
        }
    }

    @Test
    func whatATaskNeedsSomeCaptureGives() {
        // Given to the run as custom data, or captured by what comes with a later release.
        let given: Set<String> = ["id_photo_ids", "signing_document_ids"]
        let produced = Set(TaskDefinitionRegistry.all.compactMap(\.producesMedia)).union(given)
        for definition in TaskDefinitionRegistry.all {
            let needed =
                definition.needsMedia.flatMap(\.self)
                + definition.inputs.filter { $0.type == .mediaList }
                .compactMap(\.semantic)
            for semantic in needed { #expect(produced.contains(semantic), "\(definition.id) \(semantic)") }
            // An input for whatever satisfies the need.
            for semantics in definition.needsMedia {
                for semantic in semantics {
                    #expect(definition.inputs.contains { $0.semantic == semantic }, "\(definition.id) \(semantic)")
                }
            }
        }
    }

    @Test
    func settingsOfTheSchemaAreThoseThatAreRead() {
        for definition in TaskDefinitionRegistry.all {
            for setting in definition.settings {
                // A value of no setting: what refuses it as unknown does not know the key.
                let node = WorkflowNode(id: "n", type: definition.id, config: [setting.name: .null])
                if case .failure(let failure) = TaskConfiguration.read(node) {
                    #expect(
                        !failure.mistakes.contains {
                            $0.field == "config.\(setting.name)" && $0.message.contains("no such setting")
                        }, "\(definition.id) \(setting.name)")
                }
            }
            let node = WorkflowNode(id: "n", type: definition.id, config: ["no_such_setting": 1])
            guard case .failure(let failure) = TaskConfiguration.read(node) else {
                Issue.record("\(definition.id) takes anything")
                continue
            }
            #expect(failure.mistakes.contains { $0.field == "config.no_such_setting" })
        }
    }

    @Test
    func requiredSettingsAreMissed() {
        for definition in TaskDefinitionRegistry.all where definition.settings.contains(where: \.isRequired) {
            guard case .failure(let failure) = TaskConfiguration.read(WorkflowNode(id: "n", type: definition.id)) else {
                Issue.record("\(definition.id) needs nothing")
                continue
            }
            for setting in definition.settings where setting.isRequired {
                #expect(failure.mistakes.contains { $0.field == "config.\(setting.name)" }, "\(setting.name)")
            }
        }
    }

    @Test
    func definitionsAreShownToOtherPrograms() throws {
        let json = try #require(TaskDefinitionRegistry.definition("retry")?.json)
        #expect(json["class"] == "sync")
        #expect(json["ports"] == ["again", "limit_reached"])
        #expect(json["config"]?["required"] == ["reason"])
        #expect(json["timeout_s"] == nil)
        let profile = try #require(TaskDefinitionRegistry.definition("profile_data")?.json)
        #expect(profile["minimum_sdk"] == ["web": "any"])
        #expect(profile["timeout_s"]?["default"] == 1_209_600)
        let check = try #require(TaskDefinitionRegistry.definition("document_check")?.json)
        #expect(check["prerequisites"] == [["document_ids"]])
        #expect(check["output"]?["properties"]?["breakdown"]?["type"] == "object")
    }

    @Test
    func nothingIsUpdatedWithoutItsAuthor() throws {
        var definition = try Sample.document.definition
        #expect(definition.taskUpdates.isEmpty)
        // As if the node had been made with an older definition.
        definition.change("document_check_75329") { $0.typeVersion = 0 }
        #expect(definition.taskUpdates.map(\.nodeID) == ["document_check_75329"])
        #expect(definition.taskUpdates.first?.newest == 1)
    }
}
