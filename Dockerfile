# One image for web and worker (target `runtime`), and one that migrates the database (target `migrate`).
# Not run where it was written, for want of a Docker engine: tell us if a step fails.

FROM node:22-bookworm-slim AS base
WORKDIR /srv/regulars
# Prisma looks for the system's OpenSSL when it chooses its engine.
RUN apt-get update && apt-get install -y --no-install-recommends openssl ca-certificates && rm -rf /var/lib/apt/lists/*

# Everything that building and migrating need.
FROM base AS build
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN node scripts/prisma.mjs generate && npm run build

# What runs: neither build tools nor the embedded PostgreSQL, which are development and optional dependencies.
FROM base AS modules
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --omit=optional --ignore-scripts

FROM build AS migrate
ENV NODE_ENV=production
USER node
CMD ["node", "scripts/prisma.mjs", "migrate", "deploy"]

FROM base AS runtime
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
COPY --from=modules /srv/regulars/node_modules node_modules
COPY --from=build /srv/regulars/node_modules/.prisma node_modules/.prisma
COPY --from=build /srv/regulars/build build
COPY package.json LICENSE ./
COPY app app
COPY prisma prisma
COPY scripts scripts
USER node
EXPOSE 3000
# The worker is the same image with the command `node scripts/worker.ts`.
CMD ["node", "--disable-warning=ExperimentalWarning", "scripts/start.ts"]
