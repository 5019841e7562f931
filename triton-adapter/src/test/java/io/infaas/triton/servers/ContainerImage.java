package io.infaas.triton.servers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/** A server in a container, with a copy of the repository that is made at the start. */
record ContainerImage(String image) implements TritonSource {
    @Override
    public TritonServer start(Launch launch) {
        List<String> command = new ArrayList<>(List.of("tritonserver", "--model-repository=/models"));
        command.addAll(InstalledTree.CONTROL);
        launch.models().forEach(model -> command.add("--load-model=" + model));
        command.addAll(launch.flags());
        GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse(image))
                .withCopyFileToContainer(MountableFile.forHostPath(launch.repository()), "/models")
                .withExposedPorts(8000, 8001, 8002)
                .withSharedMemorySize(256L << 20)
                .withCommand(command.toArray(String[]::new))
                .waitingFor(Wait.forHttp("/v2/health/ready").forPort(8000).withStartupTimeout(Duration.ofMinutes(2)));
        container.start();
        return new RunningContainer(container);
    }

    private record RunningContainer(GenericContainer<?> container) implements TritonServer {
        @Override
        public String host() {
            return container.getHost();
        }

        @Override
        public int httpPort() {
            return container.getMappedPort(8000);
        }

        @Override
        public int grpcPort() {
            return container.getMappedPort(8001);
        }

        @Override
        public int metricsPort() {
            return container.getMappedPort(8002);
        }

        @Override
        public OptionalLong pid() {
            return OptionalLong.empty();
        }

        @Override
        public boolean seesRepository() {
            return true;
        }

        @Override
        public void close() {
            container.stop();
        }
    }
}
