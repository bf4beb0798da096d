-- What an analyst is shown of a report: the media that its task was given, without the names beside them, so that the
-- operator's role needs no right to `input`. Ids only: text of another form is left out. The table is written anew.

ALTER TABLE reports
    ADD COLUMN document_ids jsonb NOT NULL GENERATED ALWAYS AS (
        jsonb_path_query_array(input, '$.document_ids[*].id ? (@ like_regex "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$")')
        || jsonb_path_query_array(input, '$.document_ids[*] ? (@ like_regex "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$")')
    ) STORED,
    ADD COLUMN live_photo_ids jsonb NOT NULL GENERATED ALWAYS AS (
        jsonb_path_query_array(input, '$.live_photo_ids[*].id ? (@ like_regex "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$")')
        || jsonb_path_query_array(input, '$.live_photo_ids[*] ? (@ like_regex "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$")')
    ) STORED,
    ADD COLUMN id_photo_ids jsonb NOT NULL GENERATED ALWAYS AS (
        jsonb_path_query_array(input, '$.id_photo_ids[*].id ? (@ like_regex "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$")')
        || jsonb_path_query_array(input, '$.id_photo_ids[*] ? (@ like_regex "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$")')
    ) STORED;

-- The list of what waits, the oldest first.
CREATE INDEX reports_awaiting_approval ON reports (tenant_id, environment, created_at, id)
    WHERE status = 'awaiting_approval';
