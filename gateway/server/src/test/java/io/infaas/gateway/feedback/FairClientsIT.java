package io.infaas.gateway.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.testing.FrontEnds;
import io.infaas.gateway.testing.Reply;
import io.infaas.gateway.testing.SerialNode;
import io.infaas.triton.testing.Until;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Over sockets: two clients, known by their addresses, of which one asks for much more than the node can do. */
@Tag("alone")
class FairClientsIT {

    private static final String GREEDY = "127.0.0.2";
    private static final int OUTSTANDING = 256;
    private static final int WARM = 600;
    private static final int HONEST = 60;
    private static final long HONEST_GAP_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final Buffer QUESTION = Reply.frame(Reply.question("fashion", 64));

    private final Vertx vertx = Vertx.vertx();
    private final List<HttpClient> connections = new ArrayList<>();
    private final AtomicInteger greedyAnswered = new AtomicInteger();
    private volatile boolean over;
    private FrontEnds fronts;

    @BeforeEach
    void open() throws Exception {
        fronts = new FrontEnds(GatewayLimits.DEFAULT, new SerialNode(vertx).node());
        vertx.setPeriodic(1_000, timer -> fronts.router.relax());
    }

    @AfterEach
    void close() throws Exception {
        over = true;
        for (HttpClient connection : connections) {
            connection.close().await(10, TimeUnit.SECONDS);
        }
        fronts.close();
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(ints = 64)
    void ask_besideAGreedyClientOnManyConnections_honestClientLosesNothing(int greedy) throws Exception {
        assertHonestLosesNothing(greedy);
    }

    @Tag("proof")
    @ParameterizedTest
    @ValueSource(ints = {8, 256})
    void ask_besideAGreedyClientOnFewOrVeryManyConnections_honestClientLosesNothing(int greedy) throws Exception {
        assertHonestLosesNothing(greedy);
    }

    private void assertHonestLosesNothing(int greedy) throws Exception {
        assertThat(Reply.grpc(fronts.h2, Reply.question("fashion", 64)).grpcStatus())
                .isEqualTo("0");
        for (int i = 0; i < greedy; i++) {
            HttpClient connection = vertx.createHttpClient(new HttpClientOptions()
                    .setProtocolVersion(HttpVersion.HTTP_2)
                    .setHttp2ClearTextUpgrade(false)
                    .setLocalAddress(GREEDY)
                    .setDefaultHost("127.0.0.1")
                    .setDefaultPort(fronts.grpc.port()));
            connections.add(connection);
            // one after another: each event loop of the gateway connects to the node first
            assertThat(Reply.grpc(connection, Reply.question("fashion", 64)).grpcStatus())
                    .isEqualTo("0");
        }
        for (int query = 0; query < OUTSTANDING; query++) {
            askAgainAndAgain(connections.get(query % greedy));
        }
        // until the gateway knows how much the node can do
        Until.holds(
                () -> "the greedy client has its share: %s answered".formatted(greedyAnswered),
                () -> greedyAnswered.get() > WARM);
        AtomicInteger answered = new AtomicInteger();
        AtomicInteger ended = new AtomicInteger();
        for (int i = 0; i < HONEST; i++) {
            Reply.later(Reply.grpcRequest(fronts.h2, Reply.none().add("grpc-timeout", "8S")), QUESTION)
                    .onComplete(reply -> {
                        if (reply.succeeded() && reply.result().grpcStatus().equals("0")) {
                            answered.incrementAndGet();
                        }
                        ended.incrementAndGet();
                    });
            LockSupport.parkNanos(HONEST_GAP_NANOS);
        }
        Until.holds(() -> "honest queries have ended: %s".formatted(ended), () -> ended.get() == HONEST);

        assertThat(answered).as("answered of %d", HONEST).hasValue(HONEST);
    }

    private void askAgainAndAgain(HttpClient connection) {
        if (!over) {
            Reply.later(Reply.grpcRequest(connection, Reply.none()), QUESTION).onSuccess(reply -> {
                greedyAnswered.incrementAndGet();
                askAgainAndAgain(connection);
            });
        }
    }
}
