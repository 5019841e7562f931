package io.infaas.gateway.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.triton.servers.Clients;
import io.infaas.triton.servers.Finished;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients in other languages: each sees the same of a real Triton and of the gateway in front of it. */
final class OtherClientsIT extends BothEndpoints {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** As written by hand, seen from the folder of this module, where tests run. */
    private static final Path PROTOBUF = Path.of("..", "triton-adapter", "src", "main", "protobuf");

    @ParameterizedTest
    @MethodSource("endpoints")
    void tritonclient_everyFrontAndStreams_expectedValues(BothEndpoints.ClientEndpoint endpoint) throws Exception {
        Finished finished =
                Clients.require().python(script("tritonclients.py"), List.of(endpoint.http(), endpoint.grpc()), LIMIT);

        assertThat(finished.status()).as(finished.errors()).isZero();
        assertThat(finished.output().lines()).containsExactly("http", "grpc", "grpc stream", "http.aio", "grpc.aio");
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void kserveSdk_restAndGrpc_expectedValues(BothEndpoints.ClientEndpoint endpoint) throws Exception {
        Finished finished =
                Clients.require().python(script("kserve_sdk.py"), List.of(endpoint.http(), endpoint.grpc()), LIMIT);

        assertThat(finished.status()).as(finished.errors()).isZero();
        assertThat(finished.output().lines()).containsExactly("rest", "grpc");
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void nodeClient_unaryAndStream_expectedValues(BothEndpoints.ClientEndpoint endpoint) throws Exception {
        Finished finished = Clients.require()
                .node(
                        script("client.cjs"),
                        List.of(
                                endpoint.grpc(),
                                PROTOBUF.toAbsolutePath().toString(),
                                "inference/inference_service.proto"),
                        LIMIT);

        assertThat(finished.status()).as(finished.errors()).isZero();
        assertThat(finished.output().lines()).containsExactly("unary", "stream");
    }

    private static Path script(String name) throws Exception {
        URI found = OtherClientsIT.class.getResource(name).toURI();
        assertThat(Files.exists(Path.of(found))).isTrue();
        return Path.of(found);
    }
}
