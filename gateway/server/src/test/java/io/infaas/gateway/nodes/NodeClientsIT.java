package io.infaas.gateway.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalogs;
import io.infaas.gateway.connect.NodeConnector;
import io.infaas.gateway.connect.PendingLookup;
import io.infaas.gateway.contract.Node;
import io.infaas.triton.client.HostAddresses;
import io.infaas.triton.client.TritonCode;
import io.infaas.triton.client.TritonException;
import io.infaas.triton.testing.Until;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls to nodes whose names a resolver does not answer, on one event loop. */
class NodeClientsIT {

    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final PendingLookup lookup = new PendingLookup();
    private final NodeConnector connector = NodeConnector.of(vertx, lookup, 1_000, System::nanoTime, () -> 0);
    private final NodeClients clients = new NodeClients(vertx, NodeCredentials.NONE, connector.addresses(vertx));
    private ScriptedNode node;
    private HttpServer http;

    @BeforeEach
    void open() throws Exception {
        node = new ScriptedNode(vertx, "sound");
        http = vertx.createHttpServer()
                .requestHandler(
                        request -> request.response().end(request.authority().toString()))
                .listen(0, "127.0.0.1")
                .await(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        clients.close().await(10, TimeUnit.SECONDS);
        connector.close();
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    private Node named(String host) {
        return new Node(host, host, http.actualPort(), node.node().grpcPort(), Catalogs.NODE_TYPE);
    }

    @Test
    void calls_nameOfAnotherNodeHangs_areAnswered() {
        lookup.answers("sound.test", "127.0.0.1");

        Future<Boolean> hanging = clients.of(named("silent.test")).modelReady("m", DEADLINE);
        Future<String> hangingHttp = clients.http(named("silent.test"), HttpMethod.GET, "/", "", DEADLINE);
        Until.holds("a lookup", () -> lookup.lookups.get() > 0);
        for (int i = 0; i < 20; i++) {
            assertThat(Until.done(clients.of(named("sound.test")).modelReady("m", DEADLINE)))
                    .isTrue();
            assertThat(Until.done(clients.http(named("sound.test"), HttpMethod.GET, "/", "", DEADLINE)))
                    .isEqualTo("sound.test:" + http.actualPort());
        }

        assertUnresolved(hanging);
        assertUnresolved(hangingHttp);
    }

    /** Who asks from there has no event loop, and the connections have several: an answer may end before its future has told of it. */
    @Test
    void http_fromAnotherThread_isAnsweredEachTime() throws Exception {
        Vertx several = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(4));
        NodeClients own = new NodeClients(several, NodeCredentials.NONE, HostAddresses.BY_VERTX);
        try {
            for (int i = 0; i < 2_000; i++) {
                assertThat(Until.done(own.http(named("127.0.0.1"), HttpMethod.GET, "/", "", DEADLINE)))
                        .isEqualTo("127.0.0.1:" + http.actualPort());
            }
        } finally {
            own.close().await(10, TimeUnit.SECONDS);
            several.close().await(10, TimeUnit.SECONDS);
        }
    }

    private static void assertUnresolved(Future<?> call) {
        Until.holds("the end of the call", call::isComplete);
        assertThat(call.cause()).isInstanceOfSatisfying(TritonException.class, failure -> {
            assertThat(failure.code()).isEqualTo(TritonCode.UNAVAILABLE);
            assertThat(failure).hasStackTraceContaining("no answer of the resolver within 1000 ms");
        });
    }

    @Test
    void calls_addressOfANameChanges_goToTheNewOne() {
        lookup.answers("moves.test", "127.0.0.9");
        Future<Boolean> before = clients.of(named("moves.test")).modelReady("m", DEADLINE);
        Until.holds("the end of the call", before::isComplete);
        assertThat(before.failed()).isTrue();

        lookup.answers("moves.test", "127.0.0.1");

        assertThat(Until.done(clients.of(named("moves.test")).modelReady("m", DEADLINE)))
                .isTrue();
    }
}
