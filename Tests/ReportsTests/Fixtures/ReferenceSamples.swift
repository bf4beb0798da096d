/// The sample answers of the Onfido API reference v3.6, without the keys that belong to the check.
enum ReferenceSamples {
    /// "Document report: Breakdown reasoning", the sample after it.
    static let document = """
        {
          "breakdown": {
            "age_validation": {
              "breakdown": {
                "minimum_accepted_age": {"properties": {}, "result": "clear"}
              },
              "result": "clear"
            },
            "compromised_document": {
              "breakdown": {
                "document_database": {"properties": {}, "result": "clear"},
                "repeat_attempts": {"properties": {}, "result": "clear"}
              },
              "result": "clear"
            },
            "data_comparison": {
              "breakdown": {
                "date_of_birth": {"properties": {}, "result": "clear"},
                "date_of_expiry": {"properties": {}, "result": null},
                "document_numbers": {"properties": {}, "result": null},
                "document_type": {"properties": {}, "result": null},
                "first_name": {"properties": {}, "result": "clear"},
                "gender": {"properties": {}, "result": null},
                "issuing_country": {"properties": {}, "result": null},
                "last_name": {"properties": {}, "result": "clear"}
              },
              "result": "clear"
            },
            "data_consistency": {
              "breakdown": {
                "date_of_birth": {"properties": {}, "result": "clear"},
                "date_of_expiry": {"properties": {}, "result": "clear"},
                "document_numbers": {"properties": {}, "result": "clear"},
                "document_type": {"properties": {}, "result": "clear"},
                "first_name": {"properties": {}, "result": "clear"},
                "gender": {"properties": {}, "result": "clear"},
                "issuing_country": {"properties": {}, "result": "clear"},
                "last_name": {"properties": {}, "result": "clear"},
                "multiple_data_sources_present": {"properties": {}, "result": "clear"},
                "nationality": {"properties": {}, "result": "clear"}
              },
              "result": "clear"
            },
            "data_validation": {
              "breakdown": {
                "date_of_birth": {"properties": {}, "result": "clear"},
                "document_expiration": {"properties": {}, "result": "clear"},
                "document_numbers": {"properties": {}, "result": "clear"},
                "expiry_date": {"properties": {}, "result": "clear"},
                "gender": {"properties": {}, "result": "clear"},
                "mrz": {"properties": {}, "result": "clear"},
                "barcode": {"properties": {}, "result": "clear"}
              },
              "result": "clear"
            },
            "image_integrity": {
              "breakdown": {
                "colour_picture": {"properties": {}, "result": "clear"},
                "conclusive_document_quality": {"properties": {}, "result": "clear"},
                "image_quality": {"properties": {}, "result": "clear"},
                "supported_document": {"properties": {}, "result": "clear"}
              },
              "result": "clear"
            },
            "police_record": {"result": "clear"},
            "visual_authenticity": {
              "breakdown": {
                "digital_tampering": {"properties": {}, "result": "clear"},
                "face_detection": {"properties": {}, "result": "clear"},
                "fonts": {"properties": {}, "result": "clear"},
                "original_document_present": {"properties": {}, "result": "clear"},
                "other": {"properties": {}, "result": "clear"},
                "picture_face_integrity": {"properties": {}, "result": "clear"},
                "security_features": {"properties": {}, "result": "clear"},
                "template": {"properties": {}, "result": "clear"}
              },
              "result": "clear"
            },
            "issuing_authority": {
              "breakdown": {
                "nfc_active_authentication": {"properties": {}, "result": null},
                "nfc_passive_authentication": {"properties": {}, "result": null}
              },
              "result": null
            }
          },
          "properties": {"date_of_birth": "1990-01-01", "date_of_expiry": "2030-01-01", "document_numbers": [{"type": "document_number", "value": "999999999"}], "document_type": "passport", "first_name": "Jane", "gender": "", "issuing_country": "GBR", "last_name": "Doe", "nationality": ""},
          "result": "clear",
          "status": "complete",
          "sub_result": "clear"
        }
        """

    /// "Facial Similarity Photo: Spoofing Detection Score", the sample after it, with its document id.
    static let facialSimilarityPhoto = """
        {
          "breakdown": {
            "face_comparison": {
              "result": "clear",
              "breakdown": {
                "face_match": {
                  "result": "clear",
                  "properties": {"score": 0.6512, "document_id": "<DOCUMENT_ID>"}
                }
              }
            },
            "image_integrity": {
              "result": "clear",
              "breakdown": {
                "face_detected": {"result": "clear", "properties": {}},
                "source_integrity": {"result": "clear", "properties": {}}
              }
            },
            "visual_authenticity": {
              "result": "clear",
              "breakdown": {
                "spoofing_detection": {
                  "result": "clear",
                  "properties": {"score": 0.9512}
                }
              }
            }
          },
          "properties": {},
          "result": "clear",
          "status": "complete",
          "sub_result": null
        }
        """
}
