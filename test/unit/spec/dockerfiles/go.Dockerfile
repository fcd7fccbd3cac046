# A Go program: built as one file that needs no library, and run in an image that has little else.
# A .dockerignore belongs to it: .git .env* Dockerfile* .dockerignore envs*.y*ml *compose*.y*ml
FROM golang:1.24 AS build
WORKDIR /src
# The modules. They are fetched again only when the files that name them change.
COPY go.mod go.sum* ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
# Without C, and with the time zones of the world in it.
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 go build -trimpath -tags timetzdata -ldflags "-s -w" -o /out/app ./cmd/shop

# What runs, as a user without rights. There is a shell to look around with.
FROM busybox:1
ENV PORT=8080
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/app /usr/local/bin/app
WORKDIR /home
USER 10001:10001
EXPOSE 8080
# Whether the port is among those that are listened on.
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s \
  CMD ["sh", "-c", "grep -qs \"$(printf ':%04X 0*:0000 0A' 8080)\" /proc/net/tcp /proc/net/tcp6"]
CMD ["/usr/local/bin/app"]
