#!/bin/sh
# Makes the secrets that compose.yaml reads, once; what is there already stays.
set -eu
cd "$(dirname "$0")"
mkdir -p secrets
# Containers read the files as users of their own: the folder keeps others on this machine out.
chmod 700 secrets

random() { od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'; }
keep() {
	[ -s "secrets/$1" ] || { printf '%s' "$2" >"secrets/$1" && chmod 644 "secrets/$1"; }
}
uuid() {
	random 16 | sed -E 's/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/\1-\2-4\3-a\4-\5/'
}

for name in admin_password metrics_token grafana_admin_password mariadb_password clickhouse_password \
	langfuse_postgres_password langfuse_clickhouse_password langfuse_redis_password langfuse_minio_password \
	langfuse_sso_secret; do
	keep "$name" "$(random 24)"
done
keep langfuse_public_key "pk-lf-$(uuid)"
keep langfuse_secret_key "sk-lf-$(uuid)"
keep portal_api_key "$(uuid)"
keep litellm_master_key "sk-$(random 24)"
keep database_url "mysql://agent_portal:$(cat secrets/mariadb_password)@mariadb:3306/agent_portal"
keep langfuse.env "DATABASE_URL=postgresql://langfuse:$(cat secrets/langfuse_postgres_password)@langfuse-postgres:5432/langfuse
CLICKHOUSE_PASSWORD=$(cat secrets/langfuse_clickhouse_password)
REDIS_AUTH=$(cat secrets/langfuse_redis_password)
LANGFUSE_S3_EVENT_UPLOAD_SECRET_ACCESS_KEY=$(cat secrets/langfuse_minio_password)
LANGFUSE_S3_MEDIA_UPLOAD_SECRET_ACCESS_KEY=$(cat secrets/langfuse_minio_password)
AUTH_CUSTOM_CLIENT_SECRET=$(cat secrets/langfuse_sso_secret)
LANGFUSE_INIT_PROJECT_PUBLIC_KEY=$(cat secrets/langfuse_public_key)
LANGFUSE_INIT_PROJECT_SECRET_KEY=$(cat secrets/langfuse_secret_key)
NEXTAUTH_SECRET=$(random 32)
SALT=$(random 32)
ENCRYPTION_KEY=$(random 32)
"
keep litellm.env "# What litellm/models.yaml reads: keys of providers, and where vLLM is.
# OPENAI_API_KEY=
# ANTHROPIC_API_KEY=
# VLLM_API_BASE=http://vllm:8000/v1
# VLLM_API_KEY=
"
echo "secrets/ is ready; the first administrator's password is in secrets/admin_password"
