# A Ruby application: its gems, and what is needed to run it.
# A .dockerignore belongs to it: .bundle vendor/bundle log tmp node_modules config/master.key .git .env* Dockerfile* .dockerignore envs*.y*ml *compose*.y*ml
FROM ruby:3.3.6-slim AS base
ENV BUNDLE_DEPLOYMENT=1 BUNDLE_PATH=/usr/local/bundle BUNDLE_WITHOUT=development:test
ENV RAILS_ENV=production RAILS_LOG_TO_STDOUT=1 RAILS_SERVE_STATIC_FILES=1
WORKDIR /app

# The gems. They are installed again only when the files that name them change.
FROM base AS build
RUN apt-get update \
 && apt-get install --yes --no-install-recommends build-essential git libyaml-dev pkg-config \
 && rm -rf /var/lib/apt/lists/*
COPY Gemfile Gemfile.lock .ruby-version* ./
RUN --mount=type=cache,target=/root/.bundle/cache \
    BUNDLE_GLOBAL_GEM_CACHE=true bundle install --jobs 4 && rm -rf /usr/local/bundle/ruby/*/cache
COPY . .
# The key is for this step alone: it need not be the real one.
RUN SECRET_KEY_BASE_DUMMY=1 bin/rails assets:precompile

# What runs, as a user without rights.
FROM base
ENV PORT=3000
RUN useradd --uid 10001 --create-home app && chown app:app /app
COPY --from=build /usr/local/bundle /usr/local/bundle
COPY --from=build --chown=app:app /app ./
USER app
EXPOSE 3000
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s \
  CMD ["ruby", "-rsocket", "-e", "Socket.tcp('127.0.0.1', 3000, connect_timeout: 2) {}"]
# In place of the shell, so that the application gets the signals that end it.
CMD exec bin/rails server --binding 0.0.0.0 --port "$PORT"
