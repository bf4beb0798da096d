/// The message of each error type when the one who raises it has nothing better to say.
/// Source: Onfido API reference v3.6, "Error codes and what to do" and "Rate limits", addressed to this deployment's
/// operator instead of a vendor's support.
enum ProblemMessages {
    private static let texts: [String: String] = [
        "bad_request": "Make sure your request is formatted correctly.",
        "incorrect_base_url": "Please use the base URL of your region.",
        "authorization_error": "Make sure you've entered your API token correctly.",
        "user_authorization_error": "Contact an administrator about user permissions.",
        "bad_referrer": "Check the referrer used to generate the SDK token.",
        "expired_token": "Request a new SDK token.",
        "account_disabled": "Your account is disabled. Please contact your administrator.",
        "trial_limits_reached": "The limits of your trial are reached. Please contact your administrator.",
        "disabled_endpoint": "The API endpoint is disabled for your account. Please contact your administrator.",
        "resource_not_found": "Make sure you've formatted the URI correctly.",
        "method_not_allowed": "This method is not allowed on this resource.",
        "gone": "The resource has been deleted or is scheduled for deletion.",
        "payload_too_large": "The request body is too large.",
        "unsupported_media_type": "The content type of the request is not supported.",
        "validation_error": "There was a validation error on this request.",
        "missing_billing_info": "Make sure you've provided your billing information before starting a check.",
        "missing_documents": "Make sure you've uploaded the required documents before starting a check.",
        "missing_applicant_location": "Make sure you've provided the applicant's location before starting a check.",
        "missing_applicant_provided_consents": "Make sure you've provided the required consents.",
        "invalid_reports_names": "Make sure you've entered the report name(s) in the correct format (string).",
        "missing_id_numbers": "Make sure you've supplied all required ID numbers.",
        "report_names_blank": "Make sure you've specified report_names in your request.",
        "report_names_format": "report_names must be an array of strings, not an array of objects.",
        "deprecated_reports": "The requested reports have been deprecated.",
        "check_type_deprecated":
            "type is not used in this version of the API. Please read about the applicant_provides_data feature.",
        "document_ids_with_unsupported_report":
            "You should only specify the optional document_ids argument when creating a check containing a Document "
            + "report or a Facial Similarity report, or both.",
        "facial_similarity_photo_without_document":
            "For applicant_provides_data checks, Facial Similarity reports must be paired with a Document report.",
        "facial_similarity_video_not_supported":
            "The Facial Similarity Video report is not supported for checks where applicant_provides_data is true.",
        "failed_check_requirements": "Check that all required information has been provided and correctly specified.",
        "incomplete_checks": "There are other ongoing checks associated with this applicant.",
        "deletion_incomplete_checks": "Applicants with checks in progress cannot be deleted.",
        "disabled_reports": "There are reports disabled in your account. Please contact your administrator.",
        "too_many_checks": "You have exceeded the limit of 1000 checks for the given applicant.",
        "rate_limit": "Rate limit exceeded. Please try again later.",
        "internal_server_error":
            "The server encountered an error. If this persists, please contact your administrator.",
        "service_unavailable": "The service is temporarily unavailable. Please try again.",
    ]

    /// The message; for a type that is not listed, one that is true of every error.
    static func text(for type: String) -> String {
        self.texts[type] ?? "The request could not be completed."
    }
}
