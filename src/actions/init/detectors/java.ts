import { appOf, matches, type Rule, signsOf } from '../rules.ts'
import type { Detector, ProjectFiles, TestSign } from '../types.ts'

/** By artifact. */
const RULES: readonly Rule[] = [
  ['postgres', 'postgresql r2dbc-postgresql vertx-pg-client quarkus-jdbc-postgresql pgjdbc-ng'],
  ['mysql mariadb', 'mysql-connector-j mysql-connector-java r2dbc-mysql quarkus-jdbc-mysql'],
  ['mariadb', 'mariadb-java-client r2dbc-mariadb quarkus-jdbc-mariadb'],
  ['mongodb', 'spring-boot-starter-data-mongodb* mongodb-driver-* mongo-java-driver quarkus-mongodb-client'],
  ['sqlserver', 'mssql-jdbc r2dbc-mssql'],
  ['redis valkey', 'spring-boot-starter-data-redis* jedis lettuce-core redisson* quarkus-redis-client'],
  ['memcached', 'spymemcached xmemcached'],
  ['rabbitmq', 'spring-boot-starter-amqp spring-rabbit amqp-client quarkus-messaging-rabbitmq'],
  ['nats', 'jnats'],
  ['kafka', 'spring-kafka spring-boot-starter-kafka kafka-clients kafka-streams quarkus-kafka-client'],
  [
    'elasticsearch',
    'spring-boot-starter-data-elasticsearch elasticsearch-java elasticsearch-rest-high-level-client',
  ],
  ['opensearch', 'opensearch-java opensearch-rest-client opensearch-rest-high-level-client'],
  ['minio localstack', 'minio s3 aws-java-sdk-s3 spring-cloud-aws-starter-s3'],
  ['localstack', 'sqs sns dynamodb spring-cloud-aws-starter-sqs spring-cloud-aws-starter-sns'],
  ['mailpit', 'spring-boot-starter-mail jakarta.mail javax.mail simple-java-mail'],
  ['clickhouse', 'clickhouse-jdbc clickhouse-client client-v2'],
  ['keycloak', 'keycloak-* spring-boot-starter-oauth2-resource-server'],
  ['neo4j', 'neo4j-java-driver spring-boot-starter-data-neo4j'],
  ['cassandra', 'java-driver-core spring-boot-starter-data-cassandra*'],
]

const SERVERS =
  'spring-boot-starter-web* quarkus-rest* quarkus-resteasy* quarkus-vertx-http micronaut-http-server* javalin* ktor-server-* dropwizard-core vertx-web helidon-webserver* jetty-server tomcat-embed-core'

const GRADLE = ['build.gradle', 'build.gradle.kts', 'gradle/libs.versions.toml']

/** Projects on the JVM: the artifacts that Maven's and Gradle's files name. */
export const java: Detector = (files) => ({
  signs: [
    ...signsOf('pom.xml', mavenArtifacts(files.get('pom.xml') ?? ''), RULES),
    ...GRADLE.flatMap((file) => signsOf(file, gradleArtifacts(files.get(file) ?? ''), RULES)),
  ],
  app:
    appOf('java', {
      file: 'pom.xml',
      names: mavenArtifacts(files.get('pom.xml') ?? ''),
      packages: SERVERS,
    }) ??
    GRADLE.map((file) =>
      appOf('java', { file, names: gradleArtifacts(files.get(file) ?? ''), packages: SERVERS }),
    ).find((app) => app !== undefined),
  test: testOf(files),
})

function mavenArtifacts(text: string): readonly string[] {
  const dependencies = matches(text.replace(/<!--.*?-->/gs, ''), /<dependency>(.*?)<\/dependency>/gs)
  return dependencies.flatMap((each) => matches(each, /<artifactId>\s*([^<\s]+)\s*<\/artifactId>/g))
}

/** Coordinates in quotes, `group:artifact[:version]`, and names of a version catalogue. */
function gradleArtifacts(text: string): readonly string[] {
  const code = text.replace(/^\s*(?:\/\/|#).*$/gm, '').replace(/\/\*.*?\*\//gs, '')
  return [
    ...matches(code, /['"][\w.-]+:([\w.-]+)(?::[^'"\s]*)?['"]/g),
    ...matches(code, /\bname\s*[=:]\s*['"]([\w.-]+)['"]/g),
  ]
}

function testOf(files: ProjectFiles): TestSign | undefined {
  if (files.has('pom.xml'))
    return { command: files.has('mvnw') ? './mvnw test' : 'mvn test', because: 'pom.xml' }
  const gradle = GRADLE.slice(0, 2).find((file) => files.has(file))
  if (gradle === undefined) return undefined
  return { command: files.has('gradlew') ? './gradlew test' : 'gradle test', because: gradle }
}
