-- How much an environment's media take up, and how much they may. Counted by triggers, so that whoever writes or erases
-- media counts them, cascades and older programs among them.

CREATE TABLE media_usage (
    tenant_id uuid NOT NULL,
    environment text NOT NULL,
    byte_count bigint NOT NULL DEFAULT 0,
    file_count bigint NOT NULL DEFAULT 0,
    -- NULL: as much as there is room for.
    byte_limit bigint,
    CONSTRAINT media_usage_pkey PRIMARY KEY (tenant_id, environment),
    CONSTRAINT media_usage_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES tenants (id),
    CONSTRAINT media_usage_environment_check CHECK (environment IN ('live', 'sandbox')),
    CONSTRAINT media_usage_byte_count_check CHECK (byte_count >= 0),
    CONSTRAINT media_usage_file_count_check CHECK (file_count >= 0),
    CONSTRAINT media_usage_byte_limit_check CHECK (byte_limit >= 0)
) WITH (
    -- Every upload is an update, which stays on its page.
    fillfactor = 50
);

-- The row is locked until the transaction ends, so that whoever wrote a file sees the sum of all that are committed, and
-- their own.
CREATE FUNCTION count_added_media() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    INSERT INTO media_usage AS u (tenant_id, environment, byte_count, file_count)
    SELECT tenant_id, environment, sum(byte_count), count(*)
    FROM added
    GROUP BY tenant_id, environment
    ORDER BY tenant_id, environment
    ON CONFLICT (tenant_id, environment) DO UPDATE
        SET byte_count = u.byte_count + EXCLUDED.byte_count, file_count = u.file_count + EXCLUDED.file_count;
    RETURN NULL;
END
$$;

CREATE FUNCTION count_removed_media() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    UPDATE media_usage AS u
    SET byte_count = u.byte_count - gone.byte_count, file_count = u.file_count - gone.file_count
    FROM (
        SELECT tenant_id, environment, sum(byte_count) AS byte_count, count(*) AS file_count
        FROM removed
        GROUP BY tenant_id, environment
    ) AS gone
    WHERE u.tenant_id = gone.tenant_id AND u.environment = gone.environment;
    RETURN NULL;
END
$$;

CREATE TRIGGER documents_added AFTER INSERT ON documents
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_added_media();
CREATE TRIGGER documents_removed AFTER DELETE ON documents
    REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION count_removed_media();
CREATE TRIGGER live_photos_added AFTER INSERT ON live_photos
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_added_media();
CREATE TRIGGER live_photos_removed AFTER DELETE ON live_photos
    REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION count_removed_media();
CREATE TRIGGER id_photos_added AFTER INSERT ON id_photos
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_added_media();
CREATE TRIGGER id_photos_removed AFTER DELETE ON id_photos
    REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION count_removed_media();
CREATE TRIGGER live_videos_added AFTER INSERT ON live_videos
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_added_media();
CREATE TRIGGER live_videos_removed AFTER DELETE ON live_videos
    REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION count_removed_media();
CREATE TRIGGER motion_captures_added AFTER INSERT ON motion_captures
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_added_media();
CREATE TRIGGER motion_captures_removed AFTER DELETE ON motion_captures
    REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION count_removed_media();
CREATE TRIGGER signing_documents_added AFTER INSERT ON signing_documents
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_added_media();
CREATE TRIGGER signing_documents_removed AFTER DELETE ON signing_documents
    REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION count_removed_media();
CREATE TRIGGER document_videos_added AFTER INSERT ON document_videos
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_added_media();
CREATE TRIGGER document_videos_removed AFTER DELETE ON document_videos
    REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION count_removed_media();
CREATE TRIGGER nfc_data_added AFTER INSERT ON nfc_data
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_added_media();
CREATE TRIGGER nfc_data_removed AFTER DELETE ON nfc_data
    REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION count_removed_media();

-- What is there already. The triggers hold off other writers until this is committed.
INSERT INTO media_usage (tenant_id, environment, byte_count, file_count)
SELECT tenant_id, environment, sum(byte_count), count(*)
FROM (
    SELECT tenant_id, environment, byte_count FROM documents
    UNION ALL
    SELECT tenant_id, environment, byte_count FROM live_photos
    UNION ALL
    SELECT tenant_id, environment, byte_count FROM id_photos
    UNION ALL
    SELECT tenant_id, environment, byte_count FROM live_videos
    UNION ALL
    SELECT tenant_id, environment, byte_count FROM motion_captures
    UNION ALL
    SELECT tenant_id, environment, byte_count FROM signing_documents
    UNION ALL
    SELECT tenant_id, environment, byte_count FROM document_videos
    UNION ALL
    SELECT tenant_id, environment, byte_count FROM nfc_data
) AS media
GROUP BY tenant_id, environment;
