package io.infaas.triton.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TritonServersIT {
    @TempDir
    Path folder;

    @Test
    void start_modelToLoad_isReadyAndEndsWithoutTraces() throws Exception {
        Path repository = RigModels.layOut(folder, "simple", "simple_identity");

        long pid;
        try (TritonServer server = TritonServers.start(repository, List.of("simple"))) {
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://" + server.host() + ":" + server.httpPort()
                                            + "/v2/models/simple/ready"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            pid = server.pid().orElse(-1);
        }

        assertThat(ProcessHandle.of(pid)).isEmpty();
    }

    @Test
    void run_scriptOfTheOfficialClient_talksToTheServer() throws Exception {
        PythonClients clients = PythonClients.require();
        Path script = Files.writeString(folder.resolve("ready.py"), """
                import sys
                import tritonclient.grpc as grpc
                import tritonclient.http as http
                assert http.InferenceServerClient(sys.argv[1]).is_model_ready("simple")
                assert grpc.InferenceServerClient(sys.argv[2]).is_model_ready("simple")
                print("both")
                """);

        Finished run;
        try (TritonServer server =
                TritonServers.start(RigModels.layOut(folder.resolve("models"), "simple"), List.of("simple"))) {
            run = clients.run(
                    script,
                    List.of(server.host() + ":" + server.httpPort(), server.host() + ":" + server.grpcPort()),
                    Duration.ofSeconds(30));
        }

        assertThat(run).isEqualTo(new Finished(0, "both\n", ""));
    }
}
