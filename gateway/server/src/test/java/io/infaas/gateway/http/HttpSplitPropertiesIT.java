package io.infaas.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.testing.FrontEnds;
import io.infaas.gateway.testing.RawConnection;
import io.infaas.gateway.testing.RawConnection.Message;
import io.infaas.gateway.testing.RawNode;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterProperty;

/** However the bytes of a query and its answer are cut, the other side gets the same ones. */
class HttpSplitPropertiesIT {

    private final BlockingQueue<Message> seen = new LinkedBlockingQueue<>();
    private volatile byte[] answer = new byte[0];
    private volatile List<Integer> answerCuts = List.of(1);
    private final RawNode node = new RawNode(this::play);
    private final FrontEnds fronts = new FrontEnds(GatewayLimits.DEFAULT, node.node());
    private final RawConnection client = RawConnection.to(fronts.http.port());

    HttpSplitPropertiesIT() throws Exception {}

    @AfterProperty
    void close() throws Exception {
        client.close();
        fronts.closeIdle();
        node.close();
    }

    private void play(RawConnection connection) throws IOException {
        while (true) {
            seen.add(connection.message());
            connection.write(answer, answerCuts);
        }
    }

    @Provide
    Arbitrary<List<Integer>> cuts() {
        return Arbitraries.oneOf(
                        Arbitraries.integers().between(1, 40),
                        Arbitraries.integers().between(400, 5_000),
                        Arbitraries.integers().between(50_000, 200_000))
                .list()
                .ofMinSize(1)
                .ofMaxSize(6);
    }

    @Property(tries = 200)
    void query_anySplit_sameBytesBothWays(
            @ForAll("cuts") List<Integer> there,
            @ForAll("cuts") List<Integer> back,
            @ForAll @IntRange(max = 3_000) int small,
            @ForAll boolean large,
            @ForAll boolean binary,
            @ForAll boolean chunkedThere,
            @ForAll boolean chunkedBack)
            throws Exception {
        int tail = large && there.get(0) > 40 && back.get(0) > 40 ? 100 * small : small;
        byte[] body = body("{\"inputs\":[],\"parameters\":{\"p\":\"", "\"}}", tail, binary);
        byte[] told =
                body("{\"model_name\":\"a variant\",\"model_version\":\"7\",\"outputs\":[\"", "\"]}", tail, binary);
        byte[] expected =
                body("{\"model_name\":\"fashion\",\"model_version\":\"1\",\"outputs\":[\"", "\"]}", tail, binary);
        answer = frame("HTTP/1.1 200 OK\r\n", told, chunkedBack, binary ? told.length - tail : -1, back);
        answerCuts = back;

        client.write(
                frame(
                        "POST /v2/models/fashion/infer HTTP/1.1\r\nhost: x\r\n",
                        body,
                        chunkedThere,
                        binary ? body.length - tail : -1,
                        there),
                there);
        Message got = client.message();
        Message asked = seen.poll(20, TimeUnit.SECONDS);

        assertThat(asked).isNotNull();
        assertThat(asked.head()).startsWith("POST /v2/models/" + fronts.variant() + "/infer HTTP/1.1\r\n");
        assertThat(asked.body()).isEqualTo(Buffer.buffer(body));
        assertThat(got.status()).isEqualTo(200);
        assertThat(got.body()).isEqualTo(Buffer.buffer(expected));
        assertThat(got.header("inference-header-content-length"))
                .isEqualTo(binary ? Integer.toString(expected.length - tail) : "");
    }

    // a binary tail after the JSON, or the same bytes as a text within it
    private static byte[] body(String before, String after, int tail, boolean binary) {
        String text = "x\\\"}".repeat(tail / 4 + 1).substring(0, tail / 4 * 4);
        return RawConnection.bytes(binary ? before + after + "y".repeat(tail) : before + text + after);
    }

    static byte[] frame(String line, byte[] body, boolean chunked, int jsonLength, List<Integer> cuts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        String json = jsonLength < 0 ? "" : "Inference-Header-Content-Length: " + jsonLength + "\r\n";
        if (!chunked) {
            all.writeBytes(RawConnection.bytes(line + json + "content-length: " + body.length + "\r\n\r\n"));
            all.writeBytes(body);
            return all.toByteArray();
        }
        all.writeBytes(RawConnection.bytes(line + json + "transfer-encoding: chunked\r\n\r\n"));
        int at = 0;
        for (int i = 1; at < body.length; i++) {
            int length = Math.min(body.length - at, cuts.get(i % cuts.size()));
            all.writeBytes((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            all.write(body, at, length);
            all.writeBytes(RawConnection.bytes("\r\n"));
            at += length;
        }
        all.writeBytes(RawConnection.bytes("0\r\n\r\n"));
        return all.toByteArray();
    }
}
