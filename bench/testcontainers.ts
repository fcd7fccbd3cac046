/** The group of five by Testcontainers, started and stopped once. */
import { GenericContainer, Network, Wait } from 'testcontainers'
import { IMAGES, PASSWORD, WEB } from './group.ts'

const network = await new Network().start()
const [db, cache] = await Promise.all([
  new GenericContainer(IMAGES.db)
    .withNetwork(network)
    .withNetworkAliases('db')
    .withEnvironment({ POSTGRES_PASSWORD: PASSWORD })
    .withExposedPorts(5432)
    .withWaitStrategy(Wait.forLogMessage(/database system is ready to accept connections/, 2))
    .start(),
  new GenericContainer(IMAGES.cache)
    .withNetwork(network)
    .withNetworkAliases('cache')
    .withExposedPorts(6379)
    .withWaitStrategy(Wait.forLogMessage(/Ready to accept connections/))
    .start(),
])
const web = await Promise.all(
  WEB.map((name) =>
    new GenericContainer(IMAGES.web)
      .withNetwork(network)
      .withNetworkAliases(name)
      .withExposedPorts(80)
      .withWaitStrategy(Wait.forHttp('/', 80))
      .start(),
  ),
)
await Promise.all(web.map((container) => container.stop()))
await Promise.all([db.stop(), cache.stop()])
await network.stop()
