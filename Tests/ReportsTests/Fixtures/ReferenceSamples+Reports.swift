extension ReferenceSamples {
    /// "Photo Fully Auto: Spoofing Detection Score", the sample after it, with its document id. It is `clear` though a
    /// part is not.
    static let facialSimilarityPhotoFullyAuto = """
        {"breakdown": {"face_comparison": {"breakdown": {"face_match": {"properties": {"document_id": "<DOCUMENT_ID>",
          "score": 0.2097}, "result": "consider"}}, "result": "consider"},
          "image_integrity": {"breakdown": {"face_detected": {"properties": {}, "result": "clear"},
          "source_integrity": {"properties": {}, "result": "clear"}}, "result": "clear"},
          "visual_authenticity": {"breakdown": {"spoofing_detection": {"properties": {"score": 0.9901},
          "result": "clear"}}, "result": "clear"}}, "result": "clear", "sub_result": null}
        """

    /// "Facial Similarity Video: Spoofing Detection Score", the sample after it, with its document id.
    static let facialSimilarityVideo = """
        {"breakdown": {"face_comparison": {"breakdown": {"face_match": {"properties": {"document_id": "<DOCUMENT_ID>",
          "score": 0.6512}, "result": "clear"}}, "result": "clear"},
          "image_integrity": {"breakdown": {"face_detected": {"properties": {}, "result": "clear"},
          "source_integrity": {"properties": {}, "result": "clear"}}, "result": "clear"},
          "visual_authenticity": {"breakdown": {"liveness_detected": {"properties": {}, "result": "clear"},
          "spoofing_detection": {"properties": {"score": 0.9512}, "result": "clear"}}, "result": "clear"}},
          "properties": {}, "result": "clear", "sub_result": null}
        """

    /// "Facial Similarity Motion: Spoofing Detection Score", the sample after it, with its document id.
    static let facialSimilarityMotion = """
        {"breakdown": {"face_comparison": {"breakdown": {"face_match": {"properties": {"document_id": "<DOCUMENT_ID>",
          "score": 0.6512}, "result": "clear"}}, "result": "clear"},
          "image_integrity": {"breakdown": {"face_detected": {"properties": {}, "result": "clear"},
          "source_integrity": {"properties": {}, "result": "clear"}}, "result": "clear"},
          "visual_authenticity": {"breakdown": {"liveness_detected": {"properties": {}, "result": "clear"},
          "spoofing_detection": {"properties": {"score": 0.9512}, "result": "clear"}}, "result": "clear"}},
          "properties": {}, "result": "clear", "sub_result": null}
        """

    /// "Known Faces: Properties", the sample after it.
    static let knownFaces = """
        {"breakdown": {"image_integrity": {"result": "clear"}, "previously_seen_faces": {"result": "consider"}},
          "properties": {"matches": [{"applicant_id": "<1ST_MATCHED_APPLICANT_ID>",
          "media_id": "<1ST_MEDIA_ID>", "media_type": "live_photos", "score": 1, "suspected": false},
          {"applicant_id": "<2ND_MATCHED_APPLICANT_ID>", "media_id": "<2ND_MEDIA_ID>",
          "media_type": "live_videos", "score": 1, "suspected": true},
          {"applicant_id": "<3RD_MATCHED_APPLICANT_ID>", "media_id": "<3RD_MEDIA_ID>",
          "media_type": "live_photos", "score": 0.8903, "suspected": false},
          {"applicant_id": "<4TH_MATCHED_APPLICANT_ID>", "media_id": "<4TH_MEDIA_ID>",
          "media_type": "live_photos", "score": 0.8903, "suspected": false},
          {"applicant_id": "<5TH_MATCHED_APPLICANT_ID>", "media_id": "<5TH_MEDIA_ID>", "media_type": "motion",
          "score": 0.8903, "suspected": false}]}, "result": "consider", "sub_result": null}
        """

    /// "Identity Enhanced: Report object", "United Kingdom".
    static let identityEnhancedInUnitedKingdom = """
        {"breakdown": {"address": {"breakdown": {"credit_agencies": {"properties": {"number_of_matches": "1"},
          "result": "clear"}, "telephone_database": {"properties": {}, "result": "clear"},
          "voting_register": {"properties": {}, "result": "clear"}}, "result": "clear"},
          "date_of_birth": {"breakdown": {"credit_agencies": {"properties": {}, "result": "clear"},
          "voting_register": {"properties": {}, "result": "clear"}}, "result": "clear"},
          "mortality": {"result": "clear"},
          "sources": {"breakdown": {"total_sources": {"properties": {"total_number_of_sources": "3"},
          "result": "clear"}}, "result": "clear"}}, "properties": {"matched_address": 19099121,
          "matched_addresses": [{"id": 19099121, "match_types": ["credit_agencies", "voting_register"]}]},
          "result": "clear", "sub_result": null}
        """

    /// "Identity Enhanced: Report object", "United States".
    static let identityEnhancedInUnitedStates = """
        {"breakdown": {"address": {"breakdown": {"address_matched": {"properties": {"sources": "Credit Agencies, Telephone Database"},
          "result": "clear"}}, "result": "clear"},
          "date_of_birth": {"breakdown": {"date_of_birth_matched": {"properties": {"sources": "Credit Agencies"},
          "result": "clear"}}, "result": "clear"}, "ssn": {"breakdown": {"full_match": {"properties": {},
          "result": "clear"}, "last_4_digits_match": {"properties": {}, "result": "clear"}},
          "result": "clear"}}, "properties": {}, "result": "clear", "sub_result": null}
        """

    /// "Identity Enhanced: Report object", "Non UK or US".
    static let identityEnhancedElsewhere = """
        {"breakdown": {"address": {"breakdown": {"address_matched": {"properties": {"sources": "Credit Agencies, Telephone Database"},
          "result": "clear"}}, "result": "clear"},
          "date_of_birth": {"breakdown": {"date_of_birth_matched": {"properties": {"sources": "Credit Agencies"},
          "result": "clear"}}, "result": "clear"},
          "national_id_number": {"breakdown": {"national_id_number_matched": {"properties": {"sources": "Government",
          "type": "Identity Card"}, "result": "clear"}}, "result": "clear"}}, "properties": {},
          "result": "clear", "sub_result": null}
        """

    /// "Watchlist AML".
    static let watchlistAML = """
        {"breakdown": {"adverse_media": {"result": "clear"},
          "legal_and_regulatory_warnings": {"result": "clear"},
          "politically_exposed_person": {"result": "clear"}, "sanction": {"result": "clear"}},
          "properties": {"records": []}, "result": "clear", "sub_result": null}
        """

    /// "Watchlist Enhanced".
    static let watchlistEnhanced = """
        {"breakdown": {"adverse_media": {"result": "clear"}, "monitored_lists": {"result": "clear"},
          "politically_exposed_person": {"result": "clear"}, "sanction": {"result": "clear"}},
          "properties": {"records": []}, "result": "clear", "sub_result": null}
        """

    /// "Watchlist Standard".
    static let watchlistStandard = """
        {"breakdown": {"legal_and_regulatory_warnings": {"result": "clear"},
          "politically_exposed_person": {"result": "clear"}, "sanction": {"result": "clear"}},
          "properties": {"records": []}, "result": "clear", "sub_result": null}
        """

    /// "Proof of Address: Overall Result Logic", the sample after it.
    static let proofOfAddress = """
        {"breakdown": {"data_comparison": {"breakdown": {"address": {"properties": {}, "result": "clear"},
          "first_name": {"properties": {}, "result": "clear"}, "last_name": {"properties": {},
          "result": "clear"}}, "result": "clear"},
          "document_classification": {"breakdown": {"supported_document": {"properties": {}, "result": "clear"},
          "valid_document_date": {"properties": {}, "result": "clear"}}, "result": "clear"},
          "image_integrity": {"breakdown": {"image_quality": {"properties": {}, "result": "clear"}},
          "result": "clear"}, "source_integrity": {"breakdown": {"digital_tampering": {"properties": {},
          "result": "clear"}, "visible_fraud": {"properties": {}, "result": "clear"}}, "result": "clear"}},
          "properties": {"address": "123 sample street london xyz 1ab gbr", "address_parsed": {"country": "gbr",
          "postcode": "1ab gbr", "state": null, "town": "london"}, "document_source_type": "pdf",
          "document_type": "council_tax", "first_names": "John", "issue_date": "2020-01-01",
          "issuer": "city of london", "last_names": "Smith",
          "unsupported_document_reason": ["unsupported_doc_type", "unsupported_alphabet", "unsupported_country",
          "possible_fraud"]}, "result": "clear", "sub_result": null}
        """

    /// "DLDV: Breakdowns", the sample after it.
    static let usDrivingLicence = """
        {"breakdown": {"address": {"breakdown": {"city": {"properties": {}, "result": "clear"},
          "line_1": {"properties": {}, "result": "clear"}, "line_2": {"properties": {}, "result": "clear"},
          "state_code": {"properties": {}, "result": "clear"}, "zip4": {"properties": {}, "result": "clear"},
          "zip5": {"properties": {}, "result": "clear"}}, "result": "clear"},
          "document": {"breakdown": {"category": {"properties": {}, "result": "clear"},
          "document_number": {"properties": {}, "result": "clear"}, "expiration_date": {"properties": {},
          "result": "clear"}, "issue_date": {"properties": {}, "result": "clear"}}, "result": "clear"},
          "personal": {"breakdown": {"date_of_birth": {"properties": {}, "result": "clear"},
          "eye_color": {"properties": {}, "result": "clear"}, "first_name": {"properties": {},
          "result": "clear"}, "first_name_fuzzy": {"properties": {}, "result": "clear"},
          "height": {"properties": {}, "result": "clear"}, "last_name": {"properties": {}, "result": "clear"},
          "last_name_fuzzy": {"properties": {}, "result": "clear"}, "middle_initial": {"properties": {},
          "result": "clear"}, "middle_name": {"properties": {}, "result": "clear"},
          "middle_name_fuzzy": {"properties": {}, "result": "clear"}, "name_suffix": {"properties": {},
          "result": "clear"}, "sex_code": {"properties": {}, "result": "clear"}, "weight": {"properties": {},
          "result": "clear"}}, "result": "clear"}}, "properties": {}, "result": "clear", "sub_result": null}
        """

    /// "Device Intelligence: Properties", the sample after it.
    static let deviceIntelligence = """
        {"breakdown": {"device": {"breakdown": {"application_authenticity": {"properties": {},
          "result": "clear"}, "device_integrity": {"properties": {}, "result": "clear"},
          "device_reputation": {"properties": {}, "result": "clear"}}, "result": "clear"}},
          "properties": {"device": {"authentication_type": "sdk_token", "biometric_capture": "live",
          "browser": null, "data_available": true, "device_fingerprint_reuse": 3,
          "document_capture": "unknown_method", "emulator": false, "fake_network_request": false,
          "os": "Android", "os_anomaly": null, "randomized_device": false, "raw_model": "SM-G900P",
          "remote_software": null, "rooted": null, "sdk_source": "onfido-android-sdk", "sdk_version": "10.3.1",
          "single_device_used": null, "true_os": null}, "geolocation": {"city": "Redmon", "country": "USA",
          "region": "Washington"}, "ip": {"address": "127.0.0.1", "proxy_detection": null, "type": null,
          "vpn_detection": null}}, "result": "clear", "sub_result": null}
        """

    /// "India Tax ID: Properties", the sample after it.
    static let indiaPAN = """
        {"breakdown": {"name_match": {"result": "clear"}, "pan_valid": {"result": "clear"}},
          "properties": {"full_name": "Jane Doe", "pan": "AAAPA1111A"}, "result": "clear", "sub_result": null}
        """
}
