# A Java application: built in one stage, and run by another that has no compiler.
# A .dockerignore belongs to it: target build .gradle .git .env* Dockerfile* .dockerignore envs*.y*ml *compose*.y*ml
FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /src
COPY . .
# What was fetched once stays in Maven's own cache.
RUN --mount=type=cache,target=/root/.m2,sharing=locked \
    mvn --batch-mode --no-transfer-progress -DskipTests package \
 && mv "$(find target -maxdepth 1 -name '*.jar' ! -name '*-sources.jar' ! -name '*-javadoc.jar' ! -name 'original-*' | head -n 1)" /app.jar

# What runs, as a user without rights. Most of the memory that the container may have is Java's.
FROM eclipse-temurin:25-jre
ENV PORT=8080 SERVER_PORT=8080 JAVA_TOOL_OPTIONS=-XX:MaxRAMPercentage=75
RUN useradd --uid 10001 --create-home app
USER app
WORKDIR /home/app
COPY --from=build /app.jar /app.jar
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080"]
CMD ["java", "-jar", "/app.jar"]
