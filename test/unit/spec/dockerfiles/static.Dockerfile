# A static site: built if it needs to be, and served by nginx, which runs as a user without rights.
# A .dockerignore belongs to it: node_modules .git .env* *.log Dockerfile* .dockerignore envs*.y*ml *compose*.y*ml
FROM node:24-slim AS build
ENV CI=true
WORKDIR /site
# The dependencies. They are installed again only when the files that name them change.
RUN npm install --global --force pnpm@latest
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml* .npmrc* ./
RUN --mount=type=cache,target=/pnpm-store pnpm install --frozen-lockfile --store-dir=/pnpm-store
COPY . .
RUN npm run build
FROM nginx:1.28-alpine-slim
RUN printf '%s\n' \
      'worker_processes auto;' \
      'pid /tmp/nginx.pid;' \
      'error_log /dev/stderr notice;' \
      'events {}' \
      'http {' \
      '  include /etc/nginx/mime.types;' \
      '  default_type application/octet-stream;' \
      '  access_log /dev/stdout;' \
      '  client_body_temp_path /tmp/client_body;' \
      '  proxy_temp_path /tmp/proxy;' \
      '  fastcgi_temp_path /tmp/fastcgi;' \
      '  uwsgi_temp_path /tmp/uwsgi;' \
      '  scgi_temp_path /tmp/scgi;' \
      '  sendfile on;' \
      '  gzip on;' \
      '  gzip_types text/css text/javascript application/javascript application/json image/svg+xml;' \
      '  server {' \
      '    listen 8080;' \
      '    root /usr/share/nginx/html;' \
      '    server_tokens off;' \
      '    absolute_redirect off;' \
      '    location / { try_files $uri $uri/ /index.html; }' \
      '    location ~ /\.(?!well-known/) { return 404; }' \
      '  }' \
      '}' > /etc/nginx/nginx.conf \
 && rm -rf /usr/share/nginx/html/*
COPY --from=build /site/dist/ /usr/share/nginx/html/
# The syntax of the configuration is checked before anybody relies on it.
RUN nginx -t && rm -f /tmp/nginx.pid
USER nginx
EXPOSE 8080
# Images of Alpine have the one program, those of Debian the other.
HEALTHCHECK --interval=5s --timeout=3s --start-period=10s \
  CMD wget -q -O /dev/null http://127.0.0.1:8080/ || curl -fsS -o /dev/null http://127.0.0.1:8080/
CMD ["nginx", "-g", "daemon off;"]
