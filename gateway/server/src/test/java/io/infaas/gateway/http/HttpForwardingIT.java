package io.infaas.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.testing.FrontEnds;
import io.infaas.gateway.testing.MisbehavingNode;
import io.infaas.gateway.testing.RawConnection;
import io.infaas.gateway.testing.Reply;
import io.infaas.triton.testing.Until;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.NetSocket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpForwardingIT {

    private static final String PATH = "/v2/models/fashion/infer";
    private static final String JSON =
            "{\"inputs\":[{\"name\":\"image\",\"shape\":[2,784],\"datatype\":\"FP32\",\"data\":[1,2]}],\"parameters\":{\"p\":1}}";
    private static final Buffer BODY = Buffer.buffer(JSON);

    @AutoClose("closeIdle")
    private final FrontEnds fronts = new FrontEnds(new GatewayLimits(
            4 << 20,
            1 << 20,
            64L << 20,
            GatewayLimits.DEFAULT.maxInFlight(),
            GatewayLimits.DEFAULT.maxWaiting(),
            GatewayLimits.DEFAULT.maxWait(),
            GatewayLimits.DEFAULT.queryTimeout()));

    @Test
    void infer_binaryBody_tailAndLengthsArePassed() throws Exception {
        Buffer body = Buffer.buffer(JSON).appendBytes(new byte[] {1, 2, 3});
        MultiMap headers = Reply.none()
                .add("inference-header-content-length", Integer.toString(JSON.length()))
                .add("x-own", "kept")
                .add("infaas-expose-decision", "1")
                .add("accept-encoding", "identity, gzip;q=0.5");

        Reply reply = Reply.http(fronts.h1, PATH, headers, body);

        assertThat(reply.status()).isEqualTo(200);
        String head = "{\"model_name\":\"fashion\",\"model_version\":\"1\",\"outputs\":[]}";
        assertThat(reply.headers().get("Inference-Header-Content-Length")).isEqualTo(Integer.toString(head.length()));
        assertThat(reply.body()).isEqualTo(Buffer.buffer(head).appendBuffer(body));
        assertThat(reply.headers().getAll("infaas-variant")).containsExactly(fronts.variant());
        assertThat(reply.headers().getAll("infaas-node")).containsExactly("a");
        assertThat(fronts.a.requests.get(0).path()).isEqualTo("/v2/models/" + fronts.variant() + "/infer");
        assertThat(fronts.a.requests.get(0).getHeader("x-own")).isEqualTo("kept");
        assertThat(fronts.a.requests.get(0).getHeader("accept-encoding")).isNull();
        assertThat(fronts.count("infaas.gateway.items", "variant", "small-fp32-t1"))
                .isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(names = {"HANG_UP", "HALF_ANSWER", "UNLOADED", "STOPPING", "FULL", "SICK"})
    void infer_firstNodeFails_theOtherAnswers(MisbehavingNode.Behaviour behaviour) throws Exception {
        fronts.a.behaviour = behaviour;

        Reply reply = Reply.http(fronts.h1, PATH, Reply.none(), BODY);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(fronts.b.seen).hasValue(1);
    }

    @Test
    void infer_bothNodesUnload_isUnavailable() throws Exception {
        fronts.a.behaviour = MisbehavingNode.Behaviour.UNLOADED;
        fronts.b.behaviour = MisbehavingNode.Behaviour.UNLOADED;

        Reply reply = Reply.http(fronts.h1, PATH, Reply.none(), BODY);

        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.body().toString()).contains("'fashion'").doesNotContain(fronts.variant());
    }

    @Test
    void infer_clientsFault_errorHasTheClientsNameAlone() throws Exception {
        fronts.a.behaviour = MisbehavingNode.Behaviour.FAULTY;

        Reply reply = Reply.http(fronts.h1, "/v2/models/small/versions/1/infer", Reply.none(), BODY);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body())
                .hasToString("{\"error\":\"unexpected inference input 'x' for model 'small', see small_0_0\"}");
    }

    @Test
    void infer_unknownModelOrVersion_isToldBeforeTheBodyIsJudged() throws Exception {
        Reply model = Reply.http(fronts.h1, "/v2/models/nobody/infer", Reply.none(), Buffer.buffer("{"));
        Reply version = Reply.http(fronts.h1, "/v2/models/fashion/versions/7/infer", Reply.none(), Buffer.buffer("{"));

        assertThat(model.status()).isEqualTo(404);
        assertThat(model.body()).hasToString("{\"error\":\"Request for unknown model: 'nobody' is not found\"}");
        assertThat(version.status()).isEqualTo(404);
        assertThat(Reply.http(fronts.h1, PATH, Reply.none(), BODY).status()).isEqualTo(200);
    }

    @Test
    void infer_brokenBodies_areRefusedWithTritonsTexts() throws Exception {
        MultiMap beyond = Reply.none().add("Inference-Header-Content-Length", "9999");
        MultiMap noNumber = Reply.none().add("Inference-Header-Content-Length", "many");
        MultiMap encoded = Reply.none().add("content-encoding", "br");

        Reply json = Reply.http(fronts.h1, PATH, Reply.none(), Buffer.buffer("{\"inputs\":"));
        Reply unsupported = Reply.http(fronts.h1, PATH, encoded, BODY);

        assertThat(json.status()).isEqualTo(500);
        assertThat(json.body().toString()).startsWith("{\"error\":\"failed to parse the request JSON buffer: ");
        assertThat(Reply.http(fronts.h1, PATH, beyond, BODY).status()).isEqualTo(400);
        assertThat(Reply.http(fronts.h1, PATH, noNumber, BODY).body())
                .hasToString("{\"error\":\"Unable to parse Inference-Header-Content-Length, got: many\"}");
        assertThat(unsupported.status()).isEqualTo(501);
        assertThat(unsupported.headers().get("accept-encoding")).isEqualTo("gzip, deflate");
    }

    @Test
    void infer_bodyAboveTheLimit_isRefusedAndTheConnectionStays() throws Exception {
        Reply stated = Reply.http(fronts.h1, PATH, Reply.none(), Buffer.buffer(new byte[5 << 20]));
        Reply chunked = Reply.later(
                        fronts.h1
                                .request(HttpMethod.POST, PATH)
                                .map(request -> request.putHeader("transfer-encoding", "chunked")),
                        Buffer.buffer(JSON.replace("[1,2]", "[" + "1,".repeat(3 << 20) + "1]")))
                .await(10, TimeUnit.SECONDS);

        assertThat(stated.status()).isEqualTo(400);
        assertThat(stated.body().toString()).contains("exceeds the maximum allowed value of 4194304 bytes");
        assertThat(chunked.status()).isEqualTo(400);
        assertThat(Reply.http(fronts.h1, PATH, Reply.none(), BODY).status()).isEqualTo(200);
    }

    @Test
    void infer_chunkedWithoutBytes_isARawRequestOfNoBytes() throws Exception {
        try (RawConnection client = RawConnection.to(fronts.http.port())) {
            client.write("POST " + PATH + " HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n");
            assertThat(client.message().status()).isEqualTo(200);
        }

        assertThat(Stream.concat(fronts.a.requests.stream(), fronts.b.requests.stream()))
                .hasSize(1)
                .allSatisfy(asked -> {
                    assertThat(asked.getHeader("content-length")).isEqualTo("0");
                    assertThat(asked.getHeader("content-encoding")).isNull();
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate"})
    void infer_compressedBody_isForwardedPlain(String encoding) throws Exception {
        Reply reply = askCompressed(encoding, compress(encoding, BODY.getBytes(), 1));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body().toString()).endsWith(JSON);
        assertThat(fronts.a.requests.get(0).getHeader("content-encoding")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate"})
    void infer_bodyInflatesToMoreThanMayBe_isRefused(String encoding) throws Exception {
        byte[] bomb = compress(encoding, new byte[1 << 20], 64);
        assertThat(bomb.length).isLessThan(1 << 20);

        assertRefused(askCompressed(encoding, bomb), "inflates to more than the maximum of 4194304 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate"})
    void infer_brokenCompression_isRefused(String encoding) throws Exception {
        byte[] broken = {31, (byte) 139, 8, 0, 1, 2};

        assertRefused(askCompressed(encoding, broken), "is not valid " + encoding);
        assertRefused(askCompressed(encoding, new byte[0]), "is not valid " + encoding);
    }

    private Reply askCompressed(String encoding, byte[] body) throws Exception {
        return Reply.http(fronts.h1, PATH, Reply.none().add("content-encoding", encoding), Buffer.buffer(body));
    }

    private static byte[] compress(String encoding, byte[] piece, int pieces) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream out = encoding.equals("gzip")
                ? new GZIPOutputStream(compressed)
                : new DeflaterOutputStream(compressed, new Deflater(Deflater.BEST_SPEED))) {
            for (int i = 0; i < pieces; i++) {
                out.write(piece);
            }
        }
        return compressed.toByteArray();
    }

    private void assertRefused(Reply reply, String why) throws Exception {
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body().toString()).contains(why);
        assertThat(fronts.a.seen.get() + fronts.b.seen.get()).isZero();
        fronts.assertBothServe();
        fronts.a.seen.set(0);
        fronts.b.seen.set(0);
    }

    @Test
    void infer_headerAboveTritonsLimit_refusedByItsNameAndNoNodeIsBlamed() throws Exception {
        for (int query = 0; query < 5; query++) {
            Reply reply = Reply.http(fronts.h1, PATH, Reply.none().add("x-long", "a".repeat(12 << 10)), BODY);

            assertThat(reply.status()).isEqualTo(431);
            assertThat(reply.body())
                    .hasToString(
                            "{\"error\":\"header 'x-long' has 12288 bytes: Triton takes at most 8191 bytes in the name"
                                    + " or the value of a header\"}");
        }

        assertThat(fronts.a.seen.get() + fronts.b.seen.get()).isZero();
        assertThat(Reply.http(fronts.h1, PATH, Reply.none().add("x-long", "a".repeat(8000)), BODY)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void infer_expectContinue_isAskedForTheBody() throws Exception {
        HttpClientRequest request = fronts.h1.request(HttpMethod.POST, PATH).await(5, TimeUnit.SECONDS);
        Future<Integer> status =
                request.response().compose(response -> response.body().map(body -> response.statusCode()));
        request.putHeader("expect", "100-continue")
                .putHeader("content-length", Integer.toString(BODY.length()))
                .continueHandler(go -> request.end(BODY));

        request.sendHead().await(5, TimeUnit.SECONDS);

        assertThat(status.await(5, TimeUnit.SECONDS)).isEqualTo(200);
    }

    @Test
    void infer_clientGoesAway_nodeIsTold() throws Exception {
        fronts.a.behaviour = MisbehavingNode.Behaviour.SILENT;
        NetSocket socket = fronts.vertx
                .createNetClient()
                .connect(fronts.http.port(), "127.0.0.1")
                .await(5, TimeUnit.SECONDS);
        socket.write("POST " + PATH + " HTTP/1.1\r\nhost: x\r\ncontent-length: " + JSON.length() + "\r\n\r\n" + JSON);
        Until.within(5, () -> fronts.a.seen.get() == 1);

        socket.close().await(5, TimeUnit.SECONDS);

        Until.within(5, () -> fronts.a.reset.get() == 1);
        Until.within(5, () -> fronts.metrics.queriesInFlight() == 0);
        assertThat(fronts.count("infaas.gateway.requests", "outcome", "cancelled"))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"20,gave_up", "60000,cancelled"})
    void infer_clientGoesAwayAfter40Ms_gaveUpOnceItsBoundHasPassed(double boundMs, String outcome) throws Exception {
        fronts.a.behaviour = MisbehavingNode.Behaviour.SILENT;
        try (RawConnection client = RawConnection.to(fronts.http.port())) {
            client.write("POST " + PATH + " HTTP/1.1\r\nhost: x\r\ninfaas-latency-ms: " + boundMs
                    + "\r\ncontent-length: " + JSON.length() + "\r\n\r\n" + JSON);
            Until.within(5, () -> fronts.a.seen.get() == 1);
            long reached = System.nanoTime();
            Until.within(5, () -> System.nanoTime() - reached > TimeUnit.MILLISECONDS.toNanos(40));
        }

        Until.within(5, () -> fronts.count("infaas.gateway.requests", "outcome", outcome) == 1);
    }

    @Test
    void infer_nodeDiesUnderLoad_noQueryIsLost() throws Exception {
        List<Future<Reply>> replies = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            replies.add(Reply.later(fronts.h1.request(HttpMethod.POST, PATH), BODY));
            if (i == 150) {
                Until.within(5, () -> fronts.a.seen.get() > 0);
                fronts.a.kill();
            }
        }

        Future.all(replies).await(20, TimeUnit.SECONDS);

        assertThat(replies)
                .allSatisfy(reply -> assertThat(reply.result().status()).isEqualTo(200));
    }

    @Test
    void otherPaths_areAnsweredByTheGatewayItself() throws Exception {
        Reply wrong = Reply.http(fronts.h1, "/v2/models/fashion/infer/", Reply.none(), BODY);
        Reply method = Reply.later(fronts.h1.request(HttpMethod.GET, PATH), Buffer.buffer())
                .await(5, TimeUnit.SECONDS);

        assertThat(wrong.status()).isEqualTo(404);
        assertThat(method.status()).isEqualTo(405);
        assertThat(fronts.a.seen).hasValue(0);
    }

    @Test
    void sequence_whoseInstanceIsUnloaded_mustBeginAgain() throws Exception {
        assertThat(askInSequence("\"sequence_id\":\"s-7\",\"sequence_start\":true")
                        .status())
                .isEqualTo(200);
        assertThat(askInSequence("\"sequence_id\":\"s-7\"").status()).isEqualTo(200);
        MisbehavingNode home = fronts.a.seen.get() > 0 ? fronts.a : fronts.b;
        assertThat(home.seen).hasValue(2);

        home.behaviour = MisbehavingNode.Behaviour.UNLOADED;
        Reply lost = askInSequence("\"sequence_id\":\"s-7\"");
        Reply again = askInSequence("\"sequence_id\":\"s-7\",\"sequence_start\":true");
        Reply next = askInSequence("\"sequence_id\":\"s-7\"");

        assertThat(lost.status()).isEqualTo(400);
        assertThat(lost.body())
                .hasToString("{\"error\":\"inference request for sequence s-7 to model 'fashion' must specify the START"
                        + " flag on the first request of the sequence\"}");
        assertThat(again.status()).isEqualTo(200);
        assertThat(next.status()).isEqualTo(200);
        assertThat((home == fronts.a ? fronts.b : fronts.a).seen).hasValue(2);
    }

    private Reply askInSequence(String parameters) throws Exception {
        String json = "{\"inputs\":[{\"name\":\"image\",\"shape\":[1,784],\"datatype\":\"FP32\",\"data\":[1]}],"
                + "\"parameters\":{" + parameters + "}}";
        return Reply.http(fronts.h1, PATH, Reply.none(), Buffer.buffer(json));
    }
}
