-- How a tenant's hosted pages look, in both its environments. No row: as everybody's.

CREATE TABLE branding (
    tenant_id uuid NOT NULL,
    -- NULL: the tenant's own name.
    display_name text,
    -- Such as #0c5a60; its contrast was checked when it was set.
    primary_colour text,
    -- Made safe when it was set: a PNG without metadata, or an SVG of shapes alone.
    logo bytea,
    logo_type text,
    -- The first 16 hexadecimal digits of the logo's SHA-256; part of its address.
    logo_digest text,
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT branding_pkey PRIMARY KEY (tenant_id),
    CONSTRAINT branding_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES tenants (id),
    CONSTRAINT branding_display_name_check CHECK (length(display_name) BETWEEN 1 AND 400),
    CONSTRAINT branding_primary_colour_check CHECK (primary_colour ~ '^#[0-9a-f]{6}$'),
    CONSTRAINT branding_logo_whole_check CHECK (num_nulls(logo, logo_type, logo_digest) IN (0, 3)),
    CONSTRAINT branding_logo_check CHECK (length(logo) BETWEEN 1 AND 20480),
    CONSTRAINT branding_logo_type_check CHECK (logo_type IN ('image/png', 'image/svg+xml')),
    CONSTRAINT branding_logo_digest_check CHECK (logo_digest ~ '^[0-9a-f]{16}$')
);
