# An ASP.NET application: built by the SDK, and run by an image that has the runtime alone.
# A .dockerignore belongs to it: **/bin **/obj .vs .git .env* Dockerfile* .dockerignore envs*.y*ml *compose*.y*ml
FROM mcr.microsoft.com/dotnet/sdk:9.0 AS build
WORKDIR /src
COPY . .
# What was fetched once stays in NuGet's own cache.
RUN --mount=type=cache,target=/root/.nuget/packages \
    dotnet publish "Shop.csproj" --configuration Release --output /app

# What runs, as the user without rights that the image has for this.
FROM mcr.microsoft.com/dotnet/aspnet:9.0
ENV ASPNETCORE_HTTP_PORTS=8080 PORT=8080
WORKDIR /app
COPY --from=build /app ./
USER app
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /health HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' | cat >&3 && read -r _ status _ <&3 && [[ $status == 2* ]]"]
CMD ["dotnet", "Shop.dll"]
