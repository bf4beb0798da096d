-- What an analyst is shown of a report on a recording: its ids, as 0015_decide_reports.sql has those of pictures. The
-- table is written anew.

ALTER TABLE reports
    ADD COLUMN live_video_ids jsonb NOT NULL GENERATED ALWAYS AS (
        jsonb_path_query_array(input, '$.live_video_ids[*].id ? (@ like_regex "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$")')
        || jsonb_path_query_array(input, '$.live_video_ids[*] ? (@ like_regex "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$")')
    ) STORED,
    ADD COLUMN motion_capture_ids jsonb NOT NULL GENERATED ALWAYS AS (
        jsonb_path_query_array(input, '$.motion_capture_ids[*].id ? (@ like_regex "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$")')
        || jsonb_path_query_array(input, '$.motion_capture_ids[*] ? (@ like_regex "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$")')
    ) STORED;
