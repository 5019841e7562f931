package io.infaas.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.testing.FrontEnds;
import io.infaas.gateway.testing.RawConnection;
import io.infaas.gateway.testing.RawConnection.Message;
import io.infaas.gateway.testing.RawNode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients and nodes tell each other in headers of HTTP: tracing, load, whatever a Triton is told to make parameters of. */
class PassedHeadersIT {

    private static final Map<String, String> THERE = new LinkedHashMap<>();
    private static final Map<String, String> BACK = new LinkedHashMap<>();

    static {
        THERE.put("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        THERE.put("tracestate", "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE");
        THERE.put("b3", "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1");
        THERE.put("x-b3-traceid", "80f198ee56343ba864fe8b2a57d3eff7");
        THERE.put("x-request-id", "f058ebd6-02f7-4d3f-942e-904344e8cde5");
        THERE.put("endpoint-load-metrics-format", "json");
        THERE.put("authorization", "Bearer abc.def");
        THERE.put("x-tenant", "a, \"b\" ;c");
        THERE.put("priority", "u=1");
        BACK.put("traceparent", "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01");
        BACK.put("tracestate", "rojo=1");
        BACK.put("x-request-id", "f058ebd6");
        BACK.put("endpoint-load-metrics", "JSON {\"named_metrics\":{\"kv_cache_utilization\":0.5}}");
        BACK.put("x-node-says", "a b");
    }

    private final BlockingQueue<Message> seen = new LinkedBlockingQueue<>();
    private volatile String answer = "";
    private final RawNode node = new RawNode(connection -> {
        while (true) {
            seen.add(connection.message());
            connection.write(answer);
        }
    });

    @AutoClose("closeIdle")
    private final FrontEnds fronts = new FrontEnds(GatewayLimits.DEFAULT, node.node()).closing(node);

    private static String lines(Map<String, String> headers) {
        return headers.entrySet().stream()
                .map(header -> header.getKey() + ": " + header.getValue() + "\r\n")
                .collect(Collectors.joining());
    }

    private Message ask(String end, String headers, String json) throws Exception {
        try (RawConnection client = RawConnection.to(fronts.http.port())) {
            return client.write("POST /v2/models/fashion/" + end + " HTTP/1.1\r\nhost: x\r\n" + headers
                            + "content-length: " + json.length() + "\r\n\r\n" + json)
                    .message();
        }
    }

    private void setAnswer(String type, String headers, String body) {
        answer = "HTTP/1.1 200 OK\r\ncontent-type: " + type + "\r\n" + headers + "content-length: " + body.length()
                + "\r\n\r\n" + body;
    }

    @ParameterizedTest
    @ValueSource(strings = {"infer", "generate", "generate_stream"})
    void headers_ofTracesLoadAndOthers_passBothWays(String end) throws Exception {
        String json = "{\"model_name\":\"small\",\"model_version\":\"3\"}";
        boolean events = end.equals("generate_stream");
        setAnswer(
                events ? "text/event-stream" : "application/json",
                lines(BACK),
                events ? "data: " + json + "\n\n" : json);

        Message got = ask(end, lines(THERE), "{\"inputs\":[]}");

        Message asked = seen.take();
        THERE.forEach((name, value) -> assertThat(asked.header(name)).as(name).isEqualTo(value));
        assertThat(got.status()).isEqualTo(200);
        BACK.forEach((name, value) -> assertThat(got.header(name)).as(name).isEqualTo(value));
    }

    @Test
    void header_givenTwice_passesTwice() throws Exception {
        setAnswer("application/json", "X-Twice: c\r\nx-twice: d\r\n", "{\"model_name\":\"s\",\"model_version\":\"3\"}");

        Message got = ask("infer", "X-Twice: a\r\nx-twice: b\r\n", "{\"inputs\":[]}");

        assertThat(seen.take().head().lines()).contains("X-Twice: a", "x-twice: b");
        assertThat(got.head().lines()).contains("x-twice: c", "x-twice: d");
    }

    @Test
    void timeout_ofTriton_passesAndBoundsNothing() throws Exception {
        setAnswer("application/json", "", "{\"model_name\":\"s\",\"model_version\":\"3\"}");
        String json = "{\"inputs\":[],\"parameters\":{\"timeout\":1,\"priority\":2}}";

        Message got = ask("infer", "", json);

        assertThat(got.status()).isEqualTo(200);
        assertThat(seen.take().text()).isEqualTo(json);
    }

    @ParameterizedTest
    @ValueSource(strings = {"infer", "generate"})
    void decision_saidByClientAndNode_isNotHeard(String end) throws Exception {
        // a node that says back what it is told, as a model with forwarded headers may
        String said = "infaas-node: forged\r\nInfaas-Variant: " + fronts.variant() + "\r\n";
        setAnswer("application/json", said, "{\"model_name\":\"s\",\"model_version\":\"3\"}");

        Message got = ask(end, said, "{\"inputs\":[]}");

        assertThat(got.status()).isEqualTo(200);
        assertThat(got.head().toLowerCase(Locale.ROOT)).doesNotContain("infaas-");
        assertThat(seen.take().head()).doesNotContain("forged");
    }
}
