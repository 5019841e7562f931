package io.infaas.triton.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TritonServersIT {
    @TempDir
    Path folder;

    @Test
    void start_modelToLoad_isReadyAndEndsWithoutTraces() throws Exception {
        Path repository = RigModels.layOut(folder, "simple", "simple_identity");

        OptionalLong pid;
        try (TritonServer server = TritonServers.start(repository, List.of("simple"))) {
            assertThat(statusOf("/v2/models/simple/ready", server)).isEqualTo(200);
            assertThat(statusOf("/v2/models/simple_identity/ready", server)).isEqualTo(400);
            pid = server.pid();
        }

        assertThat(pid.stream().mapToObj(ProcessHandle::of).flatMap(Optional::stream))
                .isEmpty();
    }

    @Test
    void run_scriptOfTheOfficialClient_talksToTheServer() throws Exception {
        Clients clients = Clients.require();
        Path script = Files.writeString(folder.resolve("ready.py"), """
                import sys
                import tritonclient.grpc as grpc
                import tritonclient.http as http
                with http.InferenceServerClient(sys.argv[1]) as client:
                    assert client.is_model_ready("simple")
                with grpc.InferenceServerClient(sys.argv[2]) as client:
                    assert client.is_model_ready("simple")
                print("both")
                """);

        Finished run;
        try (TritonServer server =
                TritonServers.start(RigModels.layOut(folder.resolve("models"), "simple"), List.of("simple"))) {
            run = clients.python(
                    script,
                    List.of(server.host() + ":" + server.httpPort(), server.host() + ":" + server.grpcPort()),
                    Duration.ofSeconds(30));
        }

        assertThat(run).isEqualTo(new Finished(0, "both\n", ""));
    }

    @Test
    void start_jvmIsKilled_theServerEndsToo() throws Exception {
        assumeTrue(System.getenv("INFAAS_TRITON") == null && System.getenv("INFAAS_TRITON_IMAGE") == null);
        TritonServers.start(folder, List.of()).close();

        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String pid;
        try (BufferedReader output = jvm.inputReader()) {
            pid = output.readLine();
        } finally {
            jvm.destroyForcibly();
        }

        Optional<ProcessHandle> server = ProcessHandle.of(Long.parseLong(pid));

        if (server.isPresent()) {
            assertThat(server.get().onExit()).succeedsWithin(Duration.ofSeconds(30));
        }
    }

    /** A JVM that has a server and does not close it. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws Exception {
            TritonServer server = TritonServers.start(Path.of(arguments[0]), List.of());
            System.out.println(server.pid().orElseThrow());
            new CountDownLatch(1).await();
        }
    }

    private static int statusOf(String path, TritonServer server) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) new URL("http", server.host(), server.httpPort(), path).openConnection();
        connection.setRequestProperty("Connection", "close");
        return connection.getResponseCode();
    }
}
