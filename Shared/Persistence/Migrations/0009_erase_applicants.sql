-- Erasure of applicants. Source: DESIGN 11; API reference, "Delete applicant".

-- What stays of an erased applicant: that there was one, so that clients hear "gone" and an erasure is proven.
CREATE TABLE erased_applicants (
    tenant_id uuid NOT NULL,
    environment text NOT NULL,
    id uuid NOT NULL,
    erased_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT erased_applicants_pkey PRIMARY KEY (tenant_id, environment, id),
    CONSTRAINT erased_applicants_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES tenants (id),
    CONSTRAINT erased_applicants_environment_check CHECK (environment IN ('live', 'sandbox'))
);
