package io.infaas.gateway.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.testing.FrontEnds;
import io.infaas.gateway.testing.MisbehavingNode;
import io.infaas.gateway.testing.Reply;
import io.infaas.triton.testing.Until;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Each query that ends is one line, by each protocol. */
class AccessLogIT {

    private static final String BODY = "{\"inputs\":[]}";
    private static final String PATH = "/v2/models/fashion/infer";

    private final RecordedAccessLog log = new RecordedAccessLog();

    @AutoClose
    private final FrontEnds fronts = new FrontEnds(
                    new GatewayLimits(
                            1 << 20, 1 << 20, 1 << 20, 10, 10, Duration.ofSeconds(10), Duration.ofSeconds(10)),
                    log.queue())
            .closing(() -> log.queue().close().toCompletableFuture().get(10, TimeUnit.SECONDS));

    private AccessLogTarget.AccessLine line() {
        Until.within(5, () -> log.lines().size() == 1);
        return log.lines().get(0);
    }

    @Test
    void http_answered_tellsWhoServedWhatAndHow() throws Exception {
        assertThat(Reply.http(fronts.h1, PATH, Reply.none(), Buffer.buffer(BODY))
                        .status())
                .isEqualTo(200);

        assertThat(line())
                .usingRecursiveComparison()
                .ignoringFields("time", "answerBytes", "ms")
                .isEqualTo(new AccessLogTarget.AccessLine(
                        Instant.EPOCH,
                        "http",
                        "127.0.0.1",
                        null,
                        null,
                        "fashion",
                        "fashion",
                        fronts.variant(),
                        "a",
                        "ok",
                        "serve",
                        0,
                        1,
                        BODY.length(),
                        0,
                        0));
        // as the node sent it
        assertThat(line().answerBytes())
                .isEqualTo(("{\"model_name\":\"%s\",\"model_version\":\"3\",\"outputs\":[]}".formatted(fronts.variant())
                                + BODY)
                        .length());
        assertThat(line().time()).isAfter(Instant.EPOCH);
        assertThat(line().ms()).isPositive();
    }

    @Test
    void grpc_answered_isTheSame() throws Exception {
        assertThat(Reply.grpc(fronts.h2, Reply.question("fashion", 1_000)).grpcStatus())
                .isEqualTo("0");

        assertThat(line())
                .extracting(
                        AccessLogTarget.AccessLine::protocol,
                        AccessLogTarget.AccessLine::variant,
                        AccessLogTarget.AccessLine::node,
                        AccessLogTarget.AccessLine::status)
                .containsExactly("grpc", fronts.variant(), "a", "ok");
        assertThat(line().bytes()).isGreaterThan(1_000);
        assertThat(line().answerBytes()).isBetween(1_000L, 1_200L);
    }

    @Test
    void http_idAndTrace_areTold() throws Exception {
        String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        MultiMap headers = Reply.none()
                .add("X-Request-Id", "of-the-header")
                .add("traceparent", "00-" + trace + "-00f067aa0ba902b7-00");

        Reply.http(fronts.h1, PATH, headers, Buffer.buffer("{\"id\":\"of-the-body\",\"inputs\":[]}"));

        assertThat(line())
                .extracting(
                        AccessLogTarget.AccessLine::protocol,
                        AccessLogTarget.AccessLine::client,
                        AccessLogTarget.AccessLine::requestId,
                        AccessLogTarget.AccessLine::traceId)
                .containsExactly("http", "127.0.0.1", "of-the-body", trace);
    }

    @Test
    void http_idInTheHeaderAlone_isTold() throws Exception {
        Reply.http(fronts.h1, PATH, Reply.none().add("X-Request-Id", "of-the-header"), Buffer.buffer(BODY));

        assertThat(line())
                .extracting(
                        AccessLogTarget.AccessLine::protocol,
                        AccessLogTarget.AccessLine::client,
                        AccessLogTarget.AccessLine::requestId,
                        AccessLogTarget.AccessLine::traceId)
                .containsExactly("http", "127.0.0.1", "of-the-header", null);
    }

    @Test
    void http_unknownName_isTold() throws Exception {
        assertThat(Reply.http(fronts.h1, "/v2/models/nope/infer", Reply.none(), Buffer.buffer(BODY))
                        .status())
                .isEqualTo(404);

        assertThat(line())
                .extracting(
                        AccessLogTarget.AccessLine::model,
                        AccessLogTarget.AccessLine::application,
                        AccessLogTarget.AccessLine::node,
                        AccessLogTarget.AccessLine::status)
                .containsExactly("nope", null, null, "unknown_model");
        assertThat(line().decision()).isNull();
    }

    @Test
    void grpc_unknownName_isTold() throws Exception {
        assertThat(Reply.grpc(fronts.h2, Reply.question("no\npe", 10)).grpcStatus())
                .isEqualTo("5");

        assertThat(line())
                .extracting(AccessLogTarget.AccessLine::model, AccessLogTarget.AccessLine::status)
                .containsExactly("no\npe", "unknown_model");
    }

    @Test
    void retry_isCounted_andTheNodeIsTheOneThatAnswered() throws Exception {
        fronts.a.behaviour = MisbehavingNode.Behaviour.HANG_UP;

        assertThat(Reply.http(fronts.h1, PATH, Reply.none(), Buffer.buffer(BODY))
                        .status())
                .isEqualTo(200);

        assertThat(line())
                .extracting(
                        AccessLogTarget.AccessLine::node,
                        AccessLogTarget.AccessLine::retries,
                        AccessLogTarget.AccessLine::status)
                .containsExactly("b", 1, "ok");
    }

    @Test
    void clientGone_isTold() throws Exception {
        fronts.a.behaviour = MisbehavingNode.Behaviour.SILENT;
        fronts.h1.request(HttpMethod.POST, PATH).onSuccess(open -> {
            open.send(Buffer.buffer(BODY)).onFailure(gone -> {});
        });
        Until.within(5, () -> fronts.a.seen.get() == 1);

        assertThat(log.lines()).isEmpty();
        fronts.h1.close();

        assertThat(line())
                .extracting(AccessLogTarget.AccessLine::node, AccessLogTarget.AccessLine::status)
                .containsExactly("a", "cancelled");
    }
}
