/// The sample payloads of the API reference v3.6, "Workflow run completed event object" and the two after it, with the
/// host replaced and the keys added that the OpenAPI document lists but the sample omits (`tags`, `customer_user_id`).
enum SampleEvents {
    static let runCompleted = """
        {"payload":{"resource_type":"workflow_run","action":"workflow_run.completed",
        "object":{"id":"36a56899-d617-4988-85bf-b76640861bf5","status":"abandoned",
        "completed_at_iso8601":"2022-12-19T16:54:44Z",
        "href":"https://api.example.com/v3.6/workflow_runs/36a56899-d617-4988-85bf-b76640861bf5"},
        "resource":{"dashboard_url":"https://dashboard.example.com/results/36a56899-d617-4988-85bf-b76640861bf5",
        "workflow_version_id":0,"applicant_id":"9bb725cb-c9a4-4b46-bfc7-d62965a32d9a",
        "created_at":"2022-12-05T16:54:44Z","reasons":[],
        "link":{"language":null,"completed_redirect_url":null,"expires_at":null,"expired_redirect_url":null,
        "url":"https://link.example.com/l/36a56899"},
        "error":null,"output":null,"id":"36a56899-d617-4988-85bf-b76640861bf5","updated_at":"2022-12-19T16:54:44Z",
        "status":"abandoned","workflow_id":"f96b8c57-8084-4ca7-bc4c-f737e1cb1718",
        "tags":[],"customer_user_id":"9bb725cb-c9a4-4b46-bfc7-d62965a32d9a"}}}
        """

    static let timelineFileCreated = """
        {"payload":{"resource_type":"workflow_timeline_file","action":"workflow_timeline_file.created",
        "object":{"id":"36a56899-d617-4988-85bf-b76640861bf5","workflow_run_id":"99a56899-d617-4988-85bf-b76640861b74",
        "completed_at_iso8601":"2023-08-24T11:49:20Z",
        "href":"https://api.example.com/v3.6/workflow_runs/99a56899-d617-4988-85bf-b76640861b74/timeline_file/\
        36a56899-d617-4988-85bf-b76640861bf5"},
        "resource":{"timeline_file_download_url":"https://api.example.com/files/1"}}}
        """

    /// With the action of the list of events, and with the `id` that clients ask for.
    static let evidenceFolderCreated = """
        {"payload":{"resource_type":"workflow_run_evidence_folder","action":"workflow_run_evidence_folder.created",
        "object":{"id":"36a56899-d617-4988-85bf-b76640861bf5","workflow_run_id":"36a56899-d617-4988-85bf-b76640861bf5",
        "created_at_iso8601":"2022-12-19T16:54:44Z",
        "href":"https://api.example.com/v3.6/workflow_runs/36a56899-d617-4988-85bf-b76640861bf5/evidence_folder"}}}
        """

    static let taskStarted = """
        {"payload":{"resource_type":"workflow_task","action":"workflow_task.started",
        "object":{"id":"document_photo_c0888","task_spec_id":"document_photo_c0888",
        "task_def_id":"upload_document_photo","workflow_run_id":"0072fd81-7c5f-4bff-b3a9-7bea6ec3f838",
        "status":"started","started_at_iso8601":"2022-12-19T16:44:54Z",
        "href":"https://api.example.com/v3.6/workflow_runs/0072fd81-7c5f-4bff-b3a9-7bea6ec3f838/tasks/document_photo_c0888"},
        "resource":{"input":{},"created_at":"2022-12-19T16:44:54Z","output":null,"id":"document_photo_c0888",
        "updated_at":"2022-12-19T16:44:54Z","task_def_version":null,"task_def_id":"upload_document_photo",
        "workflow_run_id":"0072fd81-7c5f-4bff-b3a9-7bea6ec3f838"}}}
        """

    static let taskCancelled = """
        {"payload":{"resource_type":"workflow_task","action":"workflow_task.completed",
        "object":{"id":"profile_4f4b2","task_spec_id":"profile_4f4b2","task_def_id":"profile_data",
        "workflow_run_id":"2f152409-d6c4-4711-8750-48517f99a8d6","status":"cancelled",
        "completed_at_iso8601":"2022-12-19T16:41:44Z",
        "href":"https://api.example.com/v3.6/workflow_runs/2f152409-d6c4-4711-8750-48517f99a8d6/tasks/profile_4f4b2"},
        "resource":{"id":"profile_4f4b2","created_at":"2022-12-05T16:41:43Z","task_def_id":"profile_data",
        "workflow_run_id":"2f152409-d6c4-4711-8750-48517f99a8d6","output":null,"input":{},"task_def_version":null,
        "updated_at":"2022-12-19T16:41:44Z"}}}
        """
}
