# A Rust program: built in one stage, and run by another that has little else.
# A .dockerignore belongs to it: target .git .env* Dockerfile* .dockerignore envs*.y*ml *compose*.y*ml
FROM rust:1-slim-bookworm AS build
WORKDIR /src
# The dependencies, with a program that does nothing: a change of the real one does not build them again.
COPY Cargo.toml Cargo.lock ./
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    mkdir src && echo 'fn main() {}' > src/main.rs && cargo build --release --locked
COPY . .
# Cargo goes by times: the real program must not look older than the one that does nothing.
RUN touch src/main.rs
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    cargo build --release --locked && cp target/release/shop /program

# What runs, as a user without rights.
FROM debian:bookworm-slim
ENV PORT=3000
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 10001 --create-home app
COPY --from=build /program /usr/local/bin/shop
# A shared library that is missing ends the build, and not the first start.
RUN ! ldd /usr/local/bin/shop | grep 'not found'
USER app
WORKDIR /home/app
EXPOSE 3000
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/3000"]
CMD ["/usr/local/bin/shop"]
