# A Node.js application: its dependencies, its build, and what is needed to run it.
# A .dockerignore belongs to it: node_modules .git .env* *.log coverage Dockerfile* .dockerignore envs*.y*ml *compose*.y*ml
FROM node:22-slim AS base
WORKDIR /app

# The dependencies of the running application. They are installed again only when the files that
# name them change, and are one layer, which versions of the application have in common.
FROM base AS dependencies
ENV CI=true
COPY package.json package-lock.json* npm-shrinkwrap.json* .npmrc* ./
RUN --mount=type=cache,target=/root/.npm \
    npm ci --omit=dev && mkdir -p node_modules

# What builds the application is there in this stage, and stays behind in it.
FROM dependencies AS application
RUN --mount=type=cache,target=/root/.npm npm ci
COPY . .
RUN npm run build && rm -rf node_modules .npmrc .yarnrc*

# What runs, as a user without rights.
FROM base
ENV NODE_ENV=production PORT=3000 PATH=/app/node_modules/.bin:$PATH
RUN chown node:node /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=application --chown=node:node /app ./
USER node
EXPOSE 3000
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:3000/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# In place of the shell, so that the application gets the signals that end it.
CMD exec node dist/main.js
