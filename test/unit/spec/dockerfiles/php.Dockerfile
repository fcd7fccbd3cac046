# A PHP application: its dependencies, and an Apache that runs it as a user without rights.
# A .dockerignore belongs to it: vendor node_modules .git .env* Dockerfile* .dockerignore envs*.y*ml *compose*.y*ml
FROM composer:2 AS dependencies
WORKDIR /app
# They are installed again only when the files that name them change. The platform is that of the image below.
COPY composer.json composer.lock* ./
RUN --mount=type=cache,target=/tmp/cache \
    composer install --no-dev --no-scripts --no-autoloader --prefer-dist --no-interaction --ignore-platform-reqs
COPY . .
RUN composer dump-autoload --no-dev --no-scripts --optimize --ignore-platform-reqs

FROM php:8.3-apache
RUN apt-get update \
 && apt-get install --yes --no-install-recommends libpq5 \
 && rm -rf /var/lib/apt/lists/*
# What the extensions need to be compiled goes again in the same layer; what they were linked with stays.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends libpq-dev \
 && docker-php-ext-install pdo_pgsql \
 && apt-get purge --yes libpq-dev \
 && rm -rf /var/lib/apt/lists/*
# Apache listens on a port that needs no rights, keeps what it writes in /tmp, and obeys .htaccess.
ENV PORT=8080 APACHE_RUN_DIR=/tmp APACHE_PID_FILE=/tmp/apache.pid APACHE_LOCK_DIR=/tmp
RUN cp "$PHP_INI_DIR/php.ini-production" "$PHP_INI_DIR/php.ini" \
 && a2enmod rewrite \
 && sed -i 's/^Listen 80$/Listen 8080/' /etc/apache2/ports.conf \
 && sed -i 's#:80>#:8080>#; s#/var/www/html#/app/public#' /etc/apache2/sites-available/000-default.conf \
 && printf '%s\n' 'ServerName localhost' '<Directory /app>' 'AllowOverride All' 'Require all granted' '</Directory>' \
      > /etc/apache2/conf-enabled/app.conf
WORKDIR /app
COPY --from=dependencies --chown=www-data:www-data /app ./
# The user that Apache has for its work, from the start.
USER www-data
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080"]
CMD ["apache2-foreground"]
