# The schema, the roles' passwords, and the demo tenant with its tokens and workflows. Sourced by ./run.
#
# Every step may be run again: what exists is remembered in secrets.json and checked against the database.

# operator ARGUMENT…: martletctl with the operator's own connection.
operator() { DATABASE_URL=$(state url martlet_operator) REGION=eu LOG_LEVEL=warning "$products/martletctl" "$@"; }

prepare_database() {
    step "Migrating the schema"
    DATABASE_URL=$(state url admin) LOG_LEVEL=warning "$products/martletctl" migrate --region eu \
        || fail "the migration failed"
    local passwords
    passwords=$(mktemp "$local_directory/passwords.XXXXXX")  # made readable by its owner only
    state role-passwords >"$passwords"
    if ! DATABASE_URL=$(state url admin) LOG_LEVEL=warning \
        "$products/martletctl" roles set-passwords --file "$passwords"; then
        rm -f "$passwords"
        fail "the service roles' passwords could not be set"
    fi
    rm -f "$passwords"
}

prepare_demo_tenant() {
    local tenant known environment file
    tenant=$(state remembered tenant_id)
    if [[ -n $tenant ]]; then
        # Tokens are shown once: what is remembered of them is given up only when the tenant has surely gone.
        known=$(operator tenant list --json | tenant_ids) || fail "the tenants could not be listed"
        if ! grep -qxF -- "$tenant" <<<"$known"; then
            warn "tenant $tenant is not in this database: a new demo tenant is made"
            state forget-tenant
            tenant=
        fi
    fi
    if [[ -z $tenant ]]; then
        step "Creating the demo tenant"
        tenant=$(operator tenant create --name Demo --json | field id) || fail "the demo tenant could not be created"
        state remember tenant_id "$tenant"
    fi
    for environment in sandbox live; do
        [[ -z $(state remembered "tokens.$environment") ]] || continue
        operator token create --tenant "$tenant" --environment "$environment" --name demo --json \
            | field token | state remember "tokens.$environment" - || fail "no $environment token could be created"
    done
    for file in "$root"/deploy/workflows/*.yaml; do
        [[ -e $file ]] || fail "deploy/workflows holds no workflow"
        import_workflow "$tenant" "$file"
    done
}

# Imports a sample workflow when its file is new or has changed since, and activates it in both environments.
import_workflow() {
    local tenant=$1 file=$2 name digest
    name=$(basename "$file" .yaml)
    digest=$(sha256sum "$file" | cut -d ' ' -f 1)
    [[ $(state remembered "workflow_digests.$name") != "$digest" ]] || return 0
    operator workflow import --tenant "$tenant" --file "$file" --activate sandbox --activate live --json \
        | field workflow_id | state remember "workflows.$name" - || fail "$file could not be imported"
    state remember "workflow_digests.$name" "$digest"
}

# field NAME: prints one member of the JSON object on standard input; fails when it has none.
field() { python3 -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"; }

# Prints the ids, a line each, of the tenants listed on standard input.
tenant_ids() {
    python3 -c 'import json, sys; print(*(tenant["id"] for tenant in json.load(sys.stdin)["tenants"]), sep="\n")'
}
