# A C or C++ program: built in one stage, and run in another that has the libraries that it needs.
# A .dockerignore belongs to it: .git .env* build cmake-build-* Dockerfile* .dockerignore envs*.y*ml *compose*.y*ml
FROM debian:13-slim AS build
RUN apt-get update \
 && apt-get install --yes --no-install-recommends g++ ccache pkg-config cmake make libpq-dev \
 && rm -rf /var/lib/apt/lists/*
ENV CMAKE_C_COMPILER_LAUNCHER=ccache CMAKE_CXX_COMPILER_LAUNCHER=ccache
WORKDIR /src
COPY . .
# What was compiled before and has not changed comes out of the cache of ccache.
RUN --mount=type=cache,target=/root/.cache/ccache \
    cmake -S . -B /build -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX=/usr/local \
 && cmake --build /build --parallel "$(nproc)"
RUN DESTDIR=/out cmake --install /build --strip
# Which package each library came from that the program was linked with, one a line.
RUN mkdir -p /out/usr/local/share \
 && for library in $(find /out/usr/local -type f -exec ldd {} + 2>/dev/null | sed -n 's/^\s*\(\S*\) => \/.*/\1/p' | sort -u); do \
      dpkg --search "*/$library" 2>/dev/null | sed -n "s/^\([^:]*\):.*/$library \1/p" | head -n 1; \
    done > /out/usr/local/share/shop.libraries

# What runs, as a user without rights.
FROM debian:13-slim
ENV PORT=8080
RUN apt-get update \
 && apt-get install --yes --no-install-recommends libpq5 \
 && rm -rf /var/lib/apt/lists/*
COPY --from=build /out/ /
# Every shared library must be here: one that is missing ends the build, and not the first start.
RUN ldconfig \
 && missing="$(find /usr/local -type f -exec ldd {} + 2>&1 | grep 'not found' | sort -u)"; \
    if [ -n "$missing" ]; then \
      echo 'Shared libraries are missing in the image:'; \
      echo "$missing"; \
      echo 'Give these packages by the parameter "packages" (library, package):'; \
      echo "$missing" | sed -n 's/^\s*\(\S*\) => .*/\1/p' | grep --word-regexp --file=- /usr/local/share/shop.libraries; \
      exit 1; \
    fi
RUN useradd --uid 10001 --create-home app
USER app
WORKDIR /home/app
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080"]
CMD ["/usr/local/bin/shop"]
