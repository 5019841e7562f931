package io.infaas.gateway.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.testing.FrontEnds;
import io.infaas.gateway.testing.MisbehavingNode;
import io.infaas.gateway.testing.Reply;
import io.infaas.triton.testing.Until;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Traces of queries go on at the nodes, by each protocol. */
class TracingIT {

    private static final String PATH = "/v2/models/fashion/infer";
    private static final Buffer BODY = Buffer.buffer("{\"inputs\":[]}");
    private static final String CALLER = "b7ad6b7169203331";
    private static final String RECORDED = "00-0af7651916cd43dd8448eb211c80319c-" + CALLER + "-01";
    private static final String NOT_RECORDED = "00-0af7651916cd43dd8448eb211c80319c-" + CALLER + "-00";

    private final Tracers traces = new Tracers(0);

    @AutoClose
    private final FrontEnds fronts = new FrontEnds(
            new GatewayLimits(1 << 20, 1 << 20, 1 << 20, 10, 10, Duration.ofSeconds(10), Duration.ofSeconds(10)),
            traces.tracer());

    private static MultiMap parent(String value) {
        return Reply.none().add("traceparent", value).add("tracestate", "vendor=1");
    }

    private void awaitWhole() {
        Until.within(5, () -> traces.names().contains("infer"));
    }

    @Test
    void http_recordedByItsClient_goesOnAtTheNode() throws Exception {
        assertThat(Reply.http(fronts.h1, PATH, parent(RECORDED), BODY).status()).isEqualTo(200);
        awaitWhole();

        assertThat(traces.names()).contains("decision", "node").endsWith("infer");
        assertThat(traces.parentOf("infer", 0)).isEqualTo(CALLER);
        assertThat(traces.parentOf("node", 0)).isEqualTo(traces.id("infer", 0));
        assertThat(fronts.a.requests.get(0).headers().getAll("traceparent"))
                .containsExactly(traces.parentBy("node", 0));
        assertThat(fronts.a.requests.get(0).getHeader("tracestate")).isEqualTo("vendor=1");
        assertThat(traces.attributes("node", 0))
                .containsEntry("infaas.node", "a")
                .containsEntry("infaas.variant", fronts.variant());
        assertThat(traces.attributes("infer", 0))
                .containsEntry("infaas.application", "fashion")
                .containsEntry("infaas.status", "ok");
    }

    @Test
    void grpc_recordedByItsClient_goesOnAtTheNode() throws Exception {
        Reply reply = Reply.grpc(fronts.h2, parent(RECORDED), Reply.frame(Reply.question("fashion", 10)));
        assertThat(reply.grpcStatus()).isEqualTo("0");
        awaitWhole();

        assertThat(traces.parentOf("infer", 0)).isEqualTo(CALLER);
        assertThat(fronts.a.requests.get(0).headers().getAll("traceparent"))
                .containsExactly(traces.parentBy("node", 0));
    }

    @Test
    void notRecordedByItsClient_isPassedUnchanged() throws Exception {
        assertThat(Reply.http(fronts.h1, PATH, parent(NOT_RECORDED), BODY).status())
                .isEqualTo(200);
        assertThat(Reply.http(fronts.h1, PATH, Reply.none(), BODY).status()).isEqualTo(200);

        assertThat(Stream.of(fronts.a, fronts.b)
                        .flatMap(node -> node.requests.stream())
                        .map(request -> request.headers().getAll("traceparent")))
                .containsExactlyInAnyOrder(List.of(NOT_RECORDED), List.of());
        assertThat(traces.names()).isEmpty();
    }

    @Test
    void retry_hasASpanForEachNode() throws Exception {
        fronts.a.behaviour = MisbehavingNode.Behaviour.HANG_UP;

        assertThat(Reply.http(fronts.h1, PATH, parent(RECORDED), BODY).status()).isEqualTo(200);
        awaitWhole();

        assertThat(traces.attributes("node", 0)).containsEntry("infaas.node", "a");
        assertThat(traces.failed("node", 0)).isTrue();
        assertThat(traces.attributes("node", 1)).containsEntry("infaas.node", "b");
        assertThat(fronts.b.requests.get(0).getHeader("traceparent")).isEqualTo(traces.parentBy("node", 1));
        assertThat(traces.attributes("infer", 0)).containsEntry("infaas.retries", "1");
    }

    @Test
    void violations_areTracedAfterTheFact_theNodeIsToldNothing() throws Exception {
        Tracers violations = new Tracers(0, true);
        FrontEnds watched = new FrontEnds(
                new GatewayLimits(1 << 20, 1 << 20, 1 << 20, 10, 10, Duration.ofSeconds(10), Duration.ofSeconds(10)),
                violations.tracer());
        assertThat(Reply.http(watched.h1, PATH, parent(NOT_RECORDED), BODY).status())
                .isEqualTo(200);
        assertThat(Reply.http(watched.h1, "/v2/models/nope/infer", Reply.none(), BODY)
                        .status())
                .isEqualTo(404);
        Until.within(5, () -> violations.names().contains("infer"));

        assertThat(violations.names()).as("of both queries").containsExactly("infer");
        assertThat(violations.attributes("infer", 0))
                .containsEntry("infaas.status", "unknown_model")
                .containsEntry("infaas.sampled", "violation");
        assertThat(watched.a.requests.get(0).headers().getAll("traceparent")).containsExactly(NOT_RECORDED);
        watched.close();
    }
}
