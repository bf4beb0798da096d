import CanonicalJSON
import Reports
import VerificationDomain

extension Report {
    /// The report as the API shows it. Source: API reference, "Report object"; OpenAPI `report`: `breakdown` is never
    /// null, `documents` is empty but for document and facial similarity reports, and the latter have their captures.
    var response: JSONValue {
        var members: [String: JSONValue] = [
            "id": .string(self.id.description),
            "created_at": .string(WireDate.text(self.createdAt)),
            "name": .string(self.name.rawValue),
            "href": .string("/v3.6/reports/\(self.id)"),
            "status": .string(self.status.rawValue),
            "result": JSONValue(text: self.outcome?.result.rawValue),
            "sub_result": JSONValue(text: self.outcome?.subResult?.rawValue),
            "check_id": JSONValue(text: self.owner.checkID?.description),
            "documents": self.name.takesDocumentIDs ? Self.media(self.documentIDs) : [],
            "breakdown": .object(self.breakdown.mapValues(\.jsonValue)),
            "properties": .object(self.properties),
        ]
        if self.name.isFacialSimilarityReport {
            members["live_photos"] = Self.media(self.livePhotoIDs)
            members["id_photos"] = Self.media(self.idPhotoIDs)
            members["live_videos"] = Self.media(self.liveVideoIDs)
            members["motion_captures"] = Self.media(self.motionCaptureIDs)
        }
        return .object(members)
    }

    private static func media<Subject>(_ ids: [Identifier<Subject>]) -> JSONValue {
        .array(ids.map { ["id": .string($0.description)] })
    }
}
