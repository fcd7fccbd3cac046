import { matches, type Rule, signsOf } from '../rules.ts'
import type { Detector, ProjectFiles, TestSign } from '../types.ts'

const RULES: readonly Rule[] = [
  ['postgres', 'Npgsql Npgsql.*'],
  ['mysql mariadb', 'MySql.* MySqlConnector Pomelo.EntityFrameworkCore.MySql'],
  ['mongodb', 'MongoDB.Driver'],
  ['sqlserver', 'Microsoft.Data.SqlClient Microsoft.EntityFrameworkCore.SqlServer'],
  ['redis valkey', 'StackExchange.Redis Microsoft.Extensions.Caching.StackExchangeRedis'],
  ['rabbitmq', 'RabbitMQ.Client MassTransit.RabbitMQ EasyNetQ'],
  ['nats', 'NATS.Client NATS.Net'],
  ['kafka', 'Confluent.Kafka'],
  ['elasticsearch', 'Elastic.Clients.Elasticsearch NEST'],
  ['opensearch', 'OpenSearch.Client'],
  ['minio localstack', 'Minio AWSSDK.S3'],
  ['localstack', 'AWSSDK.SQS AWSSDK.SimpleNotificationService AWSSDK.DynamoDBv2'],
  ['mailpit', 'MailKit'],
]

/** .NET: the packages of project files. */
export const dotnet: Detector = (files) => {
  const projects = [...files].filter(([file]) => /\.(cs|fs|vb)proj$/.test(file))
  return {
    signs: projects.flatMap(([file, text]) =>
      signsOf(file, matches(text, /<PackageReference\s[^>]*Include="([\w.-]+)"/g), RULES),
    ),
    app: projects
      .filter(([, text]) => /Sdk="Microsoft\.NET\.Sdk\.Web"/.test(text))
      .map(([file]) => ({ template: 'dotnet', because: `${file}: Microsoft.NET.Sdk.Web` }))[0],
    test: dotnetTest(files, projects[0]?.[0]),
  }
}

function dotnetTest(files: ProjectFiles, project: string | undefined): TestSign | undefined {
  const because = [...files.keys()].find((file) => /\.slnx?$/.test(file)) ?? project
  return because === undefined ? undefined : { command: 'dotnet test', because }
}
