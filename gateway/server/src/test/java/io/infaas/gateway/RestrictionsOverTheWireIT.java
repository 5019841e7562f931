package io.infaas.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.access.AccessPolicy;
import io.infaas.gateway.access.AccessPolicy.ClientPermission;
import io.infaas.gateway.access.Restrictions;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.triton.protocol.GRPCInferenceServiceGrpcClient;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.protocol.ServerLiveRequest;
import io.infaas.triton.protocol.ServerMetadataRequest;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.common.ServiceMethod;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A gateway that answers health and inference only to those who show what they have to. */
class RestrictionsOverTheWireIT {

    private static final Vertx VERTX = Vertx.vertx();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final GrpcClient GRPC = GrpcClient.client(VERTX);
    private static Gateway gateway;

    @BeforeAll
    static void start() throws Exception {
        AccessPolicy access = new AccessPolicy(
                ClientPermission.NOBODY,
                Restrictions.parse(List.of("health:H=1", "inference:I=2")),
                Restrictions.parse(List.of("health,inference:key=3")));
        gateway = Gateway.start(GatewayConfig.of(ViewFixture.fashion().view())
                        .withPorts("127.0.0.1", 0, 0, 0)
                        .withAccess(access))
                .await(30, TimeUnit.SECONDS);
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close().await(30, TimeUnit.SECONDS);
        VERTX.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void http_restrictedKinds_forThoseWhoShowTheHeader() throws Exception {
        String restricted = "{\"error\":\"This API is restricted, expecting header '%s'\"}";

        assertThat(http("/v2/health/live", "x").body()).isEqualTo(restricted.formatted("H"));
        assertThat(http("/v2/health/live", "x").statusCode()).isEqualTo(403);
        assertThat(http("/v2/models/fashion/ready", "i").body()).isEqualTo(restricted.formatted("H"));
        assertThat(http("/v2/models/fashion/infer", "h").body()).isEqualTo(restricted.formatted("I"));
        assertThat(http("/v2/health/live", "h").statusCode()).isEqualTo(200);
        // past the restriction it is a wrong method
        assertThat(http("/v2/models/fashion/infer", "i").statusCode()).isEqualTo(405);
        assertThat(http("/v2", "x").statusCode()).isEqualTo(200);
    }

    @Test
    void grpc_restrictedKinds_forThoseWhoShowTheKey() throws Exception {
        String restricted = "14 This protocol is restricted, expecting header 'triton-grpc-protocol-key'";

        assertThat(grpc(GRPCInferenceServiceGrpcClient.ServerLive, ServerLiveRequest.getDefaultInstance(), ""))
                .isEqualTo(restricted);
        assertThat(grpc(GRPCInferenceServiceGrpcClient.ServerLive, ServerLiveRequest.getDefaultInstance(), "2"))
                .isEqualTo(restricted);
        assertThat(grpc(GRPCInferenceServiceGrpcClient.ModelInfer, ModelInferRequest.getDefaultInstance(), ""))
                .isEqualTo(restricted);
        assertThat(grpc(GRPCInferenceServiceGrpcClient.ServerLive, ServerLiveRequest.getDefaultInstance(), "3"))
                .isEqualTo("0 null");
        assertThat(grpc(GRPCInferenceServiceGrpcClient.ModelInfer, ModelInferRequest.getDefaultInstance(), "3"))
                .isEqualTo("5 Request for unknown model: '' is not found");
        assertThat(grpc(GRPCInferenceServiceGrpcClient.ServerMetadata, ServerMetadataRequest.getDefaultInstance(), ""))
                .isEqualTo("0 null");
    }

    private static HttpResponse<String> http(String path, String shown) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.httpPort() + path))
                        .header(shown, shown.equals("h") ? "1" : "2")
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static <Q, A> String grpc(ServiceMethod<A, Q> method, Q question, String shown) throws Exception {
        GrpcClientResponse<Q, A> response = GRPC.request(
                        SocketAddress.inetSocketAddress(gateway.grpcPort(), "127.0.0.1"), method)
                .compose(request -> {
                    if (!shown.isEmpty()) {
                        request.headers().set("triton-grpc-protocol-key", shown);
                    }
                    return request.send(question);
                })
                .compose(begun -> begun.end().map(begun).otherwise(begun))
                .await(20, TimeUnit.SECONDS);
        return response.status().code + " " + response.statusMessage();
    }
}
